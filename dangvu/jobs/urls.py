from django.urls import path

from dangvu.jobs import pages

urlpatterns = [
    path("jobs", pages.jobs, name="jobs"),
    path("jobs/<int:number>", pages.job, name="jobs__one"),
    path("jobs/<int:number>/stop", pages.stop_job, name="jobs__stop"),
    path("jobs/<int:number>/again", pages.try_job_again, name="jobs__again"),
]

from django.urls import path

from dangvu.accounts import pages

urlpatterns = [
    path("sign-in", pages.sign_in, name="sign_in"),
    path("sign-out", pages.sign_out, name="sign_out"),
    path("password/<str:secret>", pages.set_password, name="set_password"),
]

"""An address whose answer is made while it is sent."""

from collections.abc import Iterator

from django.http import StreamingHttpResponse
from django.urls import path

from dangvu.accounts.rights import PageRequest, needs
from dangvu.core import scope


@needs("read")
def streamed(_request: PageRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(_said(), headers={"Content-Disposition": "attachment"})


def _said() -> Iterator[bytes]:
    yield scope.said().encode()


urlpatterns = [path("streamed", streamed, name="streamed")]

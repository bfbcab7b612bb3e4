"""Answers of tile servers. Nothing is asked before a user has switched a service on; nothing waits for an answer."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkReply, QNetworkRequest

from ecodesk import __version__
from ecodesk.exchange.linked_trouble import LinkTrouble, refused, silent
from ecodesk.i18n import Text, t

PATIENCE_MS = 10_000
_LONGEST = 3  # times the patience, after which an answer that comes drop by drop is no answer
_AT_ONCE = 6  # requests of one asker under way
_LARGEST = 16_000_000  # bytes of an answer
_TOO_LONG = "tooLong"
_NOTHING_HERE = (204, 404)
_NOT_ALLOWED = (401, 403, 418)  # 418: what Tianditu says to a key it does not know

Answered = Callable[[bytes], None]
Failed = Callable[[LinkTrouble], None]


@dataclass(frozen=True)
class _Request:
    asker: str
    url: str
    answered: Answered
    failed: Failed


class ReferenceFetching(QObject):
    """Asks servers, a few requests of each asker at a time."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.patience_ms = PATIENCE_MS
        self._network: QNetworkAccessManager | None = None
        self._waiting: deque[_Request] = deque()
        self._under_way: dict[QNetworkReply, _Request] = {}

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return bool(self._waiting or self._under_way)

    def ask(self, asker: str, url: str, answered: Answered, failed: Failed) -> None:
        """Ask for something. An empty answer means that there is nothing at this place."""
        self._waiting.append(_Request(asker, url, answered, failed))
        self._start()

    def drop_waiting(self, asker: str) -> None:
        """Forget what has not been asked yet: it is out of view."""
        self._waiting = deque(one for one in self._waiting if one.asker != asker)

    def stop(self, asker: str) -> None:
        """Want nothing of an asker's any more, what is under way included."""
        self.drop_waiting(asker)
        for reply, request in list(self._under_way.items()):
            if request.asker == asker:
                del self._under_way[reply]
                reply.abort()
                reply.deleteLater()
        self._start()

    def _start(self) -> None:
        for request in list(self._waiting):
            under_way = sum(one.asker == request.asker for one in self._under_way.values())
            if under_way >= _AT_ONCE:
                continue
            self._waiting.remove(request)
            self._send(request)

    def _send(self, request: _Request) -> None:
        if self._network is None:
            self._network = QNetworkAccessManager(self)
        url = QUrl(request.url)
        if url.scheme() not in ("http", "https") or not url.host():
            why = t(
                "地址不以 http:// 或 https:// 开头", "the address does not begin with http:// or https://"
            )
            QTimer.singleShot(0, self, lambda: request.failed(silent(url.host() or url.scheme(), why)))
            return
        made = QNetworkRequest(url)
        made.setTransferTimeout(self.patience_ms)
        made.setHeader(QNetworkRequest.KnownHeaders.UserAgentHeader, f"EcoDesk/{__version__}")
        reply = self._network.get(made)
        QTimer.singleShot(_LONGEST * self.patience_ms, reply, reply.abort)
        self._under_way[reply] = request
        reply.finished.connect(lambda: self._finished(reply))
        reply.downloadProgress.connect(lambda got, _: self._watch(reply, got))

    def _watch(self, reply: QNetworkReply, got: int) -> None:
        """Break off an answer that is far too long."""
        if got > _LARGEST and reply in self._under_way:
            reply.setProperty(_TOO_LONG, True)
            reply.abort()

    def _finished(self, reply: QNetworkReply) -> None:
        request = self._under_way.pop(reply, None)
        if request is None:  # nobody wants it any more
            return
        status: Any = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
        error = reply.error()
        body = bytes(reply.readAll().data()) if reply.isOpen() else b""
        reply.deleteLater()
        if reply.property(_TOO_LONG) or len(body) > _LARGEST:  # all of it may come before any of it is told
            why = t("回答超过 {n} MB", "the answer is longer than {n} MB").format(n=_LARGEST // 1_000_000)
            request.failed(silent(QUrl(request.url).host(), why))
        elif status in _NOTHING_HERE:
            request.answered(b"")
        elif error == QNetworkReply.NetworkError.NoError:
            request.answered(body)
        else:
            request.failed(_trouble(QUrl(request.url).host(), error, status))
        self._start()


_WHY: dict[QNetworkReply.NetworkError, Text] = {
    QNetworkReply.NetworkError.ConnectionRefusedError: t("服务没有开启", "the service is not running"),
    QNetworkReply.NetworkError.HostNotFoundError: t(
        "没有网络，或地址不存在", "there is no network, or no such address"
    ),
    QNetworkReply.NetworkError.OperationCanceledError: t("等了太久没有回答", "it took too long to answer"),
    QNetworkReply.NetworkError.TimeoutError: t("等了太久没有回答", "it took too long to answer"),
    QNetworkReply.NetworkError.TooManyRedirectsError: t(
        "服务一直转向别的地址", "the service keeps sending on to other addresses"
    ),
    QNetworkReply.NetworkError.InsecureRedirectError: t(
        "服务转向了不安全的地址", "the service sends on to an insecure address"
    ),
    QNetworkReply.NetworkError.SslHandshakeFailedError: t(
        "加密连接没有建立", "no secure connection could be made"
    ),
}


def _trouble(host: str, error: QNetworkReply.NetworkError, status: Any) -> LinkTrouble:
    """The trouble in words."""
    if status in _NOT_ALLOWED:
        return refused(host, status)
    return silent(host, _WHY.get(error, t("连接中断", "the connection broke")), _refusal(status))


def _refusal(status: Any) -> int | None:
    """A status that is itself the reason; an answer may begin well and break off."""
    return status if isinstance(status, int) and status >= 400 else None

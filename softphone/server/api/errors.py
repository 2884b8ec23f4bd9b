"""Errors of the API: always ``{"error": {"code", "message", "details"}}``."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from softphone.server.store.database import DataProblem
from softphone.server.store.office_store import Gone

log = logging.getLogger(__name__)


class ApiError(HTTPException):
    """An answer that is no success.  A code never changes its meaning.

    An ``HTTPException``, as FastAPI lets no other pass while it reads a body.
    """

    def __init__(
        self, status: int, code: str, message: str, details: dict[str, Any] | None = None
    ) -> None:
        super().__init__(status, message)
        self.status = status
        self.code = code
        self.message = message
        self.details = details or {}

    def response(self) -> JSONResponse:
        headers = {"WWW-Authenticate": "Bearer"} if self.status == 401 else None
        body = {"code": self.code, "message": self.message, "details": self.details}
        return JSONResponse({"error": body}, self.status, headers)


NOT_SIGNED_IN = ApiError(401, "not_signed_in", "Sign in first.")
NOT_ALLOWED = ApiError(403, "not_allowed", "You do not have the right to do this.")
ADMINISTRATION_SESSION_NEEDED = ApiError(
    403, "administration_session_needed", "Give your password to open the administration."
)
WRONG_CREDENTIALS = ApiError(401, "wrong_credentials", "E-mail or password is not right.")
TOO_MANY_TRIES = ApiError(
    429, "too_many_tries", "Too many tries in vain. Wait a quarter of an hour, then try again."
)
CANNOT_WRITE = ApiError(
    507, "cannot_write", "The server cannot write its data at the moment; nothing was changed."
)
STOPS = ApiError(503, "server_stops", "The server is being stopped.")
HAS_NO_SECRET = ApiError(
    409, "no_secret", "This account is called at its address: it does not sign in."
)
NOT_FOUND = ApiError(404, "not_found", "There is nothing here.")


def install(app: FastAPI) -> None:
    async def ours(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, ApiError)
        return error.response()

    async def invalid(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        fields = [
            {"field": ".".join(str(x) for x in e["loc"][1:]), "reason": e["msg"]}
            for e in error.errors()[:10]
        ]
        return ApiError(
            422, "invalid", "The request is not as it should be.", {"fields": fields}
        ).response()

    async def http(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        codes = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}
        code = codes.get(error.status_code, "refused")
        return ApiError(error.status_code, code, str(error.detail)).response()

    async def gone(_: Request, error: Exception) -> JSONResponse:
        return NOT_FOUND.response()

    async def unwritten(request: Request, error: Exception) -> JSONResponse:
        log.error("%s %s: %s", request.method, request.url.path, error)
        return CANNOT_WRITE.response()

    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        log.error("%s %s failed", request.method, request.url.path, exc_info=error)
        return ApiError(500, "internal", "Something went wrong in the server.").response()

    app.add_exception_handler(ApiError, ours)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(Gone, gone)
    app.add_exception_handler(DataProblem, unwritten)
    app.add_exception_handler(Exception, unexpected)

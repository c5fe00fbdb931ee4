"""FastAPI, served by uvicorn in one process, with uvloop and httptools where they are installed."""

import asyncio
import json
import os
import time
import uuid
from typing import Generator, Optional

import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException, Request, WebSocket
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import PlainTextResponse, StreamingResponse
from pydantic import BaseModel, Field, StrictStr, ValidationError

EVENTS = 100
USERS = {"t-1": {"id": "u1", "tenant_id": "a"}}
TENANTS = {"a": "acme"}
SESSIONS = {"open": 0}
ROWS = [
    {
        "id": i,
        "name": f"item {i}",
        "price": i + 0.25,
        "active": i % 2 == 0,
        "city": "Utrecht",
        "note": f"row {i} of 100",
        "cost": i / 2,
        "supplier": f"supplier {i % 7}",
        "secret": "never sent",
    }
    for i in range(100)
]

app = FastAPI()
# Middleware of FastAPI is the whole application's: it has an application of its own, so that others do not pay.
with_middleware = FastAPI()
with_middleware.add_middleware(CORSMiddleware, allow_origins=["*"])


@with_middleware.middleware("http")
async def request_id(request: Request, call_next):
    response = await call_next(request)
    response.headers["x-request-id"] = str(uuid.uuid4())
    return response


@with_middleware.middleware("http")
async def security_headers(request: Request, call_next):
    response = await call_next(request)
    response.headers["x-content-type-options"] = "nosniff"
    response.headers["x-frame-options"] = "SAMEORIGIN"
    return response


@with_middleware.middleware("http")
async def timing(request: Request, call_next):
    started = time.perf_counter()
    response = await call_next(request)
    response.headers["server-timing"] = f"total;dur={(time.perf_counter() - started) * 1000}"
    return response


class Message(BaseModel):
    message: str


class User(BaseModel):
    id: int
    verbose: bool
    name: str


class NewItem(BaseModel):
    name: str = Field(min_length=1, max_length=50)
    price: float = Field(gt=0)
    tags: Optional[list[StrictStr]] = None


class Item(BaseModel):
    id: int
    name: str
    price: float
    tags: Optional[list[str]] = None


class Who(BaseModel):
    user: str
    tenant: str


class RowOut(BaseModel):
    id: int
    name: str
    price: float
    active: bool
    city: str
    note: str


class Deep(BaseModel):
    route: int
    id: str


class Ok(BaseModel):
    ok: bool


class Said(BaseModel):
    room: StrictStr = Field(min_length=1, max_length=20)
    text: StrictStr = Field(max_length=500)


@app.get("/", response_class=PlainTextResponse)
async def hello() -> str:
    return "Hello, World!"


@app.get("/json", response_model=Message)
async def json_message():
    return {"message": "Hello, World!"}


@app.get("/users/{id}", response_model=User)
async def user(id: int, verbose: bool = False):
    return {"id": id, "verbose": verbose, "name": f"user{id}"}


@app.post("/items", response_model=Item, status_code=201, response_model_exclude_none=True)
async def create_item(item: NewItem):
    return {"id": 1, **item.dict()}


async def token_of(authorization: Optional[str] = Header(default=None)) -> str:
    if authorization is None or not authorization.startswith("Bearer "):
        raise HTTPException(401, "Not authenticated")
    return authorization[7:]


async def user_of(token: str = Depends(token_of)):
    found = USERS.get(token)
    if found is None:
        raise HTTPException(401, "Not authenticated")
    SESSIONS["open"] += 1
    try:
        yield found
    finally:
        SESSIONS["open"] -= 1


async def tenant_of(user: dict = Depends(user_of)) -> str:
    return TENANTS[user["tenant_id"]]


@app.get("/deps", response_model=Who)
async def deps(user: dict = Depends(user_of), tenant: str = Depends(tenant_of)):
    return {"user": user["id"], "tenant": tenant}


@app.get("/wide", response_model=list[RowOut])
async def wide():
    return ROWS


def add_deep(route: int) -> None:
    @app.get(f"/r/{route}/{{id}}", response_model=Deep)
    async def deep(id: str):
        return {"route": route, "id": id}


for number in range(int(os.environ.get("ROUTES", "0"))):
    add_deep(number)


@with_middleware.get("/mw", response_model=Ok)
async def mw():
    return {"ok": True}


@app.get("/wait", response_model=Ok)
async def wait():
    await asyncio.wait_for(asyncio.sleep(0.0005), 1)
    return {"ok": True}


def events() -> Generator[str, None, None]:
    for n in range(EVENTS):
        yield f"data: {n}\n\n"


async def async_events():
    for event in events():
        yield event


@app.get("/sse")
async def sse():
    return StreamingResponse(async_events(), media_type="text/event-stream")


if os.environ.get("SOCKET") == "1":

    @app.websocket("/ws")
    async def echo(socket: WebSocket):
        await socket.accept()
        async for text in socket.iter_text():
            try:
                said = Said.parse_raw(text)
            except (ValueError, ValidationError):
                await socket.close(1008)
                return
            await socket.send_text(json.dumps(said.dict(), separators=(",", ":")))


# Mounted last: it answers 404 for whatever it has no route for.
app.mount("/", with_middleware)

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="error", access_log=False)

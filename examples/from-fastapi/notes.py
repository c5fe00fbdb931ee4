# The app of notes.ts in FastAPI: uvicorn notes:app --port 3000
from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException, Query, status
from pydantic import BaseModel, Field

app = FastAPI(title="Notes")


class NewNote(BaseModel):
    text: str = Field(min_length=1, max_length=200)
    tags: list[str] = []


class Note(NewNote):
    id: int
    owner: str


USERS = {"k-ada": "ada", "k-bob": "bob"}
notes: dict[int, Note] = {}


def user(x_key: Annotated[str | None, Header()] = None) -> str:
    if x_key not in USERS:
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, "Send a key")
    return USERS[x_key]


User = Annotated[str, Depends(user)]


@app.get("/notes", response_model=list[Note])
def list_notes(user: User, tag: str | None = None, limit: Annotated[int, Query(ge=1, le=50)] = 10):
    mine = [note for note in notes.values() if note.owner == user]
    return [note for note in mine if tag is None or tag in note.tags][:limit]


@app.post("/notes", response_model=Note, status_code=201)
def add_note(user: User, note: NewNote):
    added = Note(id=len(notes) + 1, owner=user, **note.model_dump())
    notes[added.id] = added
    return added


@app.get("/notes/{id}", response_model=Note)
def get_note(user: User, id: int):
    if id not in notes or notes[id].owner != user:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "No such note")
    return notes[id]

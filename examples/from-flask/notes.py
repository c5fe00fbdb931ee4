# The app of notes.ts in Flask: flask --app notes run --port 3000
from flask import Blueprint, Flask, abort, g, jsonify, request, url_for

app = Flask(__name__)
notes = Blueprint("notes", __name__, url_prefix="/notes")

USERS = {"k-ada": "ada", "k-bob": "bob"}
kept = []


@app.before_request
def who_asks():
    g.user = USERS.get(request.headers.get("x-key"))


@app.after_request
def no_store(response):
    response.headers["cache-control"] = "no-store"
    return response


@app.errorhandler(404)
def not_found(error):
    return jsonify(error="Nothing is here"), 404


@app.errorhandler(401)
def unauthorized(error):
    return jsonify(error="Send a key"), 401


@notes.before_request
def only_users():
    if g.user is None:
        abort(401)


@notes.get("/")
def list_notes():
    return jsonify([note for note in kept if note["owner"] == g.user])


@notes.post("/")
def add_note():
    text = (request.get_json(silent=True) or {}).get("text")
    if not isinstance(text, str) or not 1 <= len(text) <= 200:
        return jsonify(error="text must have 1 to 200 characters"), 422
    note = {"id": len(kept) + 1, "owner": g.user, "text": text}
    kept.append(note)
    return jsonify(note), 201, {"location": url_for("notes.get_note", id=note["id"])}


@notes.get("/<int:id>")
def get_note(id):
    found = [note for note in kept if note["id"] == id and note["owner"] == g.user]
    return jsonify(found[0]) if found else abort(404)


app.register_blueprint(notes)
app.json.sort_keys = False

// The page: enters a room, shows what is said there, and comes back when the connection breaks.

const byId = (id) => document.getElementById(id);

/**
 * Close codes after which trying again helps: the server restarts or is full, the network broke, or the server has not
 * noticed yet that it did, and takes the name for taken.
 */
const PASSING = [1001, 1006, 1012, 1013, 4009];
const RETRY_MS_MAX = 10_000;

/** Where somebody is, or wants to be; `undefined` at the door. */
let visit;

class Visit {
  #socket;
  #retryMs = 500;
  #timer;
  #lastId = 0;
  #members = new Set();
  #wasIn = false;

  constructor(room, name) {
    this.room = room;
    this.name = name;
    this.#connect();
  }

  say(text) {
    if (this.#socket.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify({ text }));
    return true;
  }

  leave() {
    clearTimeout(this.#timer);
    this.#socket.onclose = null;
    this.#socket.close();
  }

  #connect() {
    const url = new URL(`rooms/${this.room}`, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    url.searchParams.set("name", this.name);
    this.#socket = new WebSocket(url);
    this.#socket.onmessage = ({ data }) => this.#take(JSON.parse(data));
    this.#socket.onclose = ({ code, reason }) => this.#lost(code, reason);
  }

  #take(message) {
    switch (message.type) {
      case "welcome":
        return this.#enter(message);
      case "said":
        return this.#show(message);
      case "joined":
        this.#members.add(message.name);
        showNotice(`${message.name} has joined`);
        return showMembers(this.#members);
      case "left":
        this.#members.delete(message.name);
        showNotice(`${message.name} has left`);
        return showMembers(this.#members);
    }
  }

  #enter({ members, history }) {
    this.#wasIn = true;
    this.#retryMs = 500;
    this.#members = new Set(members);
    // A server that was started anew counts from the beginning.
    if ((history.at(-1)?.id ?? 0) < this.#lastId) this.#lastId = 0;
    showRoom(this.room);
    showMembers(this.#members);
    for (const message of history) this.#show(message);
    byId("status").textContent = "connected";
  }

  #show(message) {
    // After a break the history brings what is shown already.
    if (message.id <= this.#lastId) return;
    this.#lastId = message.id;
    showMessage(message, message.from === this.name);
  }

  #lost(code, reason) {
    if (!this.#wasIn) return showDoor(reason || "There is no way in right now. Try again later.");
    if (!PASSING.includes(code)) return showDoor(reason || `The connection was closed (${code}).`);
    byId("status").textContent = "connection lost, trying again";
    this.#timer = setTimeout(() => this.#connect(), this.#retryMs * (0.5 + Math.random()));
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MS_MAX);
  }
}

function showRoom(room) {
  byId("door").hidden = true;
  byId("room").hidden = false;
  byId("title").textContent = `#${room}`;
  byId("text").focus();
}

function showDoor(why) {
  visit = undefined;
  byId("room").hidden = true;
  byId("door").hidden = false;
  byId("refusal").textContent = why;
  byId("messages").replaceChildren();
  void listRooms();
}

/** Whatever others wrote is text, never markup. */
function element(name, text, className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}

function showMessage({ from, text, at }, isOwn) {
  const line = element("li", "", isOwn ? "own" : "");
  const head = element("b", from);
  const time = element("time", new Date(at).toLocaleTimeString([], { timeStyle: "short" }));
  time.dateTime = at;
  head.append(time);
  line.append(head, text);
  append(line);
}

function showNotice(text) {
  append(element("li", text, "notice"));
}

const LINES_MAX = 500;

function append(line) {
  const messages = byId("messages");
  const isAtEnd = messages.scrollHeight - messages.scrollTop - messages.clientHeight < 40;
  messages.append(line);
  if (messages.childElementCount > LINES_MAX) messages.firstElementChild.remove();
  if (isAtEnd) messages.scrollTop = messages.scrollHeight;
}

function showMembers(members) {
  byId("members").replaceChildren(...[...members].sort().map((name) => element("li", name)));
}

async function listRooms() {
  const response = await fetch("rooms");
  const rooms = response.ok ? await response.json() : [];
  byId("rooms").replaceChildren(...rooms.map(({ room }) => element("option", room)));
}

byId("join").onsubmit = (event) => {
  event.preventDefault();
  visit?.leave();
  byId("refusal").textContent = "";
  const form = new FormData(byId("join"));
  visit = new Visit(form.get("room"), form.get("name"));
};

byId("say").onsubmit = (event) => {
  event.preventDefault();
  const text = byId("text").value.trim();
  if (text !== "" && visit?.say(text)) byId("text").value = "";
};

byId("leave").onclick = () => {
  visit?.leave();
  showDoor("");
};

void listRooms();

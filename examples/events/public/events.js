// The page: follows the feed. The browser connects again by itself and says which event it saw last.

const byId = (id) => document.getElementById(id);
const LINES_MAX = 200;

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  return Object.assign(made, attributes);
}

function show(line) {
  byId("none").hidden = true;
  byId("notes").prepend(line);
  if (byId("notes").childElementCount > LINES_MAX) byId("notes").lastElementChild.remove();
}

function status(text, className = "") {
  byId("status").textContent = text;
  byId("status").className = className;
}

function follow() {
  const events = new EventSource("events");
  events.onopen = () => status("live", "live");
  events.onerror = () => {
    status("connection lost, trying again");
    // A browser gives up when a server in between answers with an error.
    if (events.readyState === EventSource.CLOSED) setTimeout(follow, 2_000);
  };
  events.addEventListener("note", ({ data }) => {
    const { text, at } = JSON.parse(data);
    const line = element("li", "");
    const time = new Date(at).toLocaleTimeString([], { timeStyle: "medium" });
    line.append(element("time", time, { dateTime: at }), element("span", text));
    show(line);
  });
  events.addEventListener("gap", ({ data }) => show(element("li", data, { className: "gap" })));
}

byId("publish").onsubmit = async (event) => {
  event.preventDefault();
  const text = byId("text").value.trim();
  if (text === "") return;
  byId("refusal").textContent = "";
  try {
    const response = await fetch("events", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ text }),
    });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    byId("text").value = "";
  } catch (error) {
    byId("refusal").textContent = `This was not told: ${error.message}.`;
  }
};

follow();

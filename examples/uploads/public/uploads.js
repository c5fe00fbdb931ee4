// The page: sends files one after the other, shows how far each is, and what the server keeps.

const byId = (id) => document.getElementById(id);

/** Whatever others named their files is text, never markup. */
function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  Object.assign(made, attributes);
  return made;
}

const UNITS = ["bytes", "KiB", "MiB", "GiB"];

function sizeText(bytes) {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
  const value = bytes / 1024 ** step;
  return `${value.toLocaleString([], { maximumFractionDigits: step === 0 ? 0 : 1 })} ${
    UNITS[step]
  }`;
}

function tell(text, className = "") {
  byId("status").textContent = text;
  byId("status").className = className;
}

function warn(text) {
  tell(text, "alarm");
}

/** What the server says in an error, in words for the page. */
function reasonOf(request) {
  if (request.status === 413) return "it is too large";
  try {
    return String(JSON.parse(request.responseText).detail);
  } catch {
    return request.status === 0 ? "the connection broke" : `the server answered ${request.status}`;
  }
}

/** Sends one file. `fetch` tells nothing about what it has sent, `XMLHttpRequest` does. */
function send(file) {
  const request = new XMLHttpRequest();
  const line = element("li", "");
  const progress = element("progress", "", { max: file.size || 1, value: 0 });
  progress.setAttribute("aria-label", `Upload of ${file.name}`);
  const sent = element("small", `0 % of ${sizeText(file.size)}`);
  const cancel = element("button", "Cancel", { type: "button", onclick: () => request.abort() });
  cancel.setAttribute("aria-label", `Cancel ${file.name}`);
  line.append(element("span", file.name, { className: "name" }), sent, cancel, progress);
  byId("running").append(line);
  return new Promise((resolve) => {
    request.upload.onprogress = ({ loaded, total }) => {
      progress.max = total;
      progress.value = loaded;
      sent.textContent = `${Math.floor(loaded / total * 100)} % of ${sizeText(file.size)}`;
    };
    request.onloadend = () => {
      line.remove();
      resolve();
    };
    request.onload = () => {
      if (request.status === 201) tell(`${file.name} is kept.`);
      else warn(`${file.name} was refused: ${reasonOf(request)}.`);
    };
    request.onerror = () => warn(`${file.name} was not sent: ${reasonOf(request)}.`);
    request.onabort = () => tell(`${file.name} was cancelled.`);
    const form = new FormData();
    form.append("file", file);
    request.open("POST", "files");
    request.send(form);
  });
}

async function sendAll(files) {
  for (const file of files) {
    await send(file);
    await showKept();
  }
}

async function showKept() {
  const response = await fetch("files");
  if (!response.ok) return warn("The list cannot be read right now.");
  const kept = await response.json();
  byId("none").hidden = kept.length > 0;
  byId("kept").replaceChildren(...kept.map(keptLine));
}

function keptLine({ id, name, size, sha256, at }) {
  const line = element("li", "");
  const link = element("a", name, { href: `files/${id}`, className: "name", download: name });
  const time = new Date(at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  const about = element("small", `${sizeText(size)}, ${time}, SHA‑256 ${sha256.slice(0, 12)}…`, {
    title: sha256,
  });
  const remove = element("button", "Delete", {
    type: "button",
    onclick: () => removeFile(id, name),
  });
  remove.setAttribute("aria-label", `Delete ${name}`);
  line.append(link, about, remove);
  return line;
}

async function removeFile(id, name) {
  const response = await fetch(`files/${id}`, { method: "DELETE" });
  if (response.ok) tell(`${name} is deleted.`);
  else warn(`${name} could not be deleted.`);
  await showKept();
}

byId("files").onchange = () => {
  const files = [...byId("files").files];
  byId("choose").reset();
  void sendAll(files);
};

const drop = byId("drop");
for (const type of ["dragenter", "dragover"]) {
  drop.addEventListener(type, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
drop.addEventListener("dragleave", () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  void sendAll([...event.dataTransfer.files]);
});

void showKept();

// The clients of event_clients.ts: connect, wait for the first event, and vanish at a word: a third says goodbye (FIN), a
// third resets, a third is cut within a read.
import { once } from "node:events";
import net from "node:net";
import process from "node:process";

const [port = 0, clients = 0] = process.argv.slice(2).map(Number);
const AT_ONCE = 50;
const sockets: net.Socket[] = [];

async function connect(): Promise<void> {
  const socket = net.connect(port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  const first = once(socket, "data");
  socket.write("GET /events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n");
  await first;
  sockets.push(socket);
}

while (sockets.length < clients) {
  const count = Math.min(AT_ONCE, clients - sockets.length);
  await Promise.all(Array.from({ length: count }, connect));
}
const word = once(process.stdin, "data");
process.stdout.write("all here\n");
await word;
for (const [i, socket] of sockets.entries()) {
  if (i % 3 === 0) socket.end();
  else if (i % 3 === 1) socket.resetAndDestroy();
  else socket.destroy();
}
process.stdout.write("all gone\n");

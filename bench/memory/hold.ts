// Holds idle connections for the memory benchmark: `bun bench/memory/hold.ts <http|ws> <port> <count>`. Prints `held <n>` when
// all are open and each has had an answer; holds them until its input ends.
import { connect, type Socket } from "node:net";
import process from "node:process";

const [kind, port, count] = process.argv.slice(2) as [string, string, string];
/** Handshakes under way at once: a burst of all of them would overrun the listener's queue. */
const AT_ONCE = 64;

const REQUEST = kind === "http"
  ? "GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"
  : "GET /ws HTTP/1.1\r\nhost: 127.0.0.1\r\nupgrade: websocket\r\nconnection: upgrade\r\n" +
    "sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
const EXPECTED = kind === "http" ? "HTTP/1.1 200" : "HTTP/1.1 101";

const held: Socket[] = [];
let left = Number(count);

async function open(): Promise<void> {
  while (left > 0) {
    left--;
    held.push(await one());
  }
}

function one(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), "127.0.0.1");
    socket.on("connect", () => socket.write(REQUEST));
    socket.once("data", (data) => {
      const head = String(data).slice(0, EXPECTED.length);
      if (head === EXPECTED) resolve(socket);
      else reject(new Error(`Cannot hold a connection: the answer is ${head}`));
    });
    socket.on("error", reject);
  });
}

await Promise.all(Array.from({ length: AT_ONCE }, open));
process.stdout.write(`held ${held.length}\n`);
process.stdin.on("end", () => process.exit(0)).resume();

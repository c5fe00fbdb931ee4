// The baseline under Deno.serve.
import { hostname, port } from "./data.ts";
import { handle } from "./raw.ts";

Deno.serve({ port, hostname, onListen() {} }, handle);

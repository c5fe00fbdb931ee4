// The measure of start-up: the runtime's own server, with TypeBox imported as an app that validates must.
import { Type } from "@sinclair/typebox";
import { TypeCompiler } from "@sinclair/typebox/compiler";
import process from "node:process";
import { listen } from "../../http/servers/listen.ts";

const isTyped = TypeCompiler !== undefined && Type !== undefined;
// Reads its options as all servers do.
if (!isTyped || process.env.PORT === undefined) throw new Error("Cannot listen: PORT is missing");
listen(() => new Response("Hello, World!"));

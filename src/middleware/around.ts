// What every middleware does with the answer: change it now or, when it is a promise, as soon as it is there. Hot.

/** Applies `change` to an answer; synchronous when the answer is. */
export function onAnswer(
  answer: Response | Promise<Response>,
  change: (response: Response) => Response | Promise<Response>,
): Response | Promise<Response> {
  return answer instanceof Promise ? answer.then(change) : change(answer);
}

/** The same answer with header fields that can be changed: those of a fetched or a redirecting one cannot. */
export function changeable(response: Response): Response {
  const isFixed = response.url !== "" || (response.status >= 300 && response.status < 400);
  return isFixed ? new Response(response.body, response) : response;
}

/** Adds a field name to `Vary`, once. */
export function addVary(headers: Headers, name: string): void {
  const current = headers.get("vary");
  if (current === null) return headers.set("vary", name);
  const names = current.split(",").map((one) => one.trim().toLowerCase());
  if (names.includes("*") || names.includes(name.toLowerCase())) return;
  headers.set("vary", `${current}, ${name}`);
}

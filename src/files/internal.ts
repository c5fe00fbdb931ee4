// What src/static shares: finding files, and answering with one.

export { answerFile } from "./answer_file.ts";
export { find, type FoundFile, resolveLinks } from "./found_file.ts";

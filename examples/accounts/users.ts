// Who has an account: in memory, so that the example starts empty. A database has the same three methods.
import { type Static, t } from "../../mod.ts";

/** A name that reads the same everywhere: no capitals, no look-alikes. */
export const Name = t.String({ pattern: "^[a-z][a-z0-9_-]{1,29}$" });
/** What an account may be allowed to do. */
export const Role = t.Literals(["member", "editor", "admin"]);
/** What others see of an account: the response schema lets nothing else out. */
export const User = t.Object({ name: Name, roles: t.Array(Role) }, { $id: "User" });

/** What is stored of an account. */
export interface Account extends Static<typeof User> {
  /** Hash of its password. */
  readonly hash: string;
  /** Counts changes of the password: tokens of an older one are worth nothing. */
  readonly epoch: number;
}

/** Keeps accounts. */
export class Users {
  readonly #accounts = new Map<string, Account>();

  /** All accounts by name. */
  list(): Account[] {
    return [...this.#accounts.values()].sort((a, b) => a.name < b.name ? -1 : 1);
  }

  /** The account of a name. */
  find(name: string): Account | undefined {
    return this.#accounts.get(name);
  }

  /** Adds an account; `false` when the name is taken. */
  add(account: Account): boolean {
    if (this.#accounts.has(account.name)) return false;
    this.#accounts.set(account.name, account);
    return true;
  }

  /** Changes an account; `undefined` when there is none. */
  change(name: string, change: Partial<Omit<Account, "name">>): Account | undefined {
    const account = this.#accounts.get(name);
    if (account === undefined) return undefined;
    const changed = { ...account, ...change };
    this.#accounts.set(name, changed);
    return changed;
  }
}

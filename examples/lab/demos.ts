// All demos, in the order of the README.
import { lostUpdate } from "./01_lost_update.ts";
import { checkThenAct } from "./02_check_then_act.ts";
import { doubleCharge } from "./03_double_charge.ts";
import { leakedTransaction } from "./04_leaked_transaction.ts";
import { poolDeadlock } from "./05_pool_deadlock.ts";
import { orphanTask } from "./06_orphan_task.ts";
import { endlessProducer } from "./07_endless_producer.ts";
import { zombieWrite } from "./08_zombie_write.ts";
import { halfTransfer } from "./09_half_transfer.ts";
import { staleCache } from "./10_stale_cache.ts";
import { batchRace } from "./11_batch_race.ts";
import { tokenStampede } from "./12_token_stampede.ts";
import { sessionFixation } from "./13_session_fixation.ts";
import { migrationTwice } from "./14_migration_twice.ts";
import { retryStorm } from "./15_retry_storm.ts";
import { quota } from "./16_quota.ts";
import { outbox } from "./17_outbox.ts";
import { kickedSubscription } from "./18_kicked_subscription.ts";
import type { Demo } from "./demo.ts";

/** Every demo. */
export const demos: readonly Demo[] = [
  lostUpdate,
  checkThenAct,
  doubleCharge,
  leakedTransaction,
  poolDeadlock,
  orphanTask,
  endlessProducer,
  zombieWrite,
  halfTransfer,
  staleCache,
  batchRace,
  tokenStampede,
  sessionFixation,
  migrationTwice,
  retryStorm,
  quota,
  outbox,
  kickedSubscription,
];

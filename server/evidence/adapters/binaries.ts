import type { BinaryFormat } from "./adapter.ts";
import { eventFile } from "./tensorboard/binary.ts";
import { wandbLog } from "./wandb/binary.ts";

/** Files that are no text and are read all the same, by the signature that they begin with. */
export const BINARIES: readonly BinaryFormat[] = [eventFile, wandbLog];

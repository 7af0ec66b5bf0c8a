import { z } from "zod";

// The parts that the fact kinds share. Names are those of the standard a kind follows; every unit
// that is not the standard's own stands in the name (…Seconds, …Ms, …Kwh).

export const Text = z.string();
export const Instant = z.iso.datetime({ offset: true });
export const Count = z.int().min(0);
export const Share = z.number().min(0).max(1);
/** Key → recorded value. Built with no prototype, so a parameter called __proto__ is only a key. */
export const Recorded = z.record(Text, Text);
/** The period of data that a measurement is about; null at an end the tool does not state. */
export const Window = z.object({ from: Instant.nullable(), to: Instant.nullable() });
/** What a measurement was made of; null where the tool does not say. */
export const MeasuredModel = z.object({ model: Text.nullable(), version: Text.nullable() });

import "fake-indexeddb/auto";
import { type DraftView, Refusal } from "@comanda/api";
import { afterEach, expect, test } from "vitest";
import { PhoneStore } from "./db.ts";
import { Drafts, type Place } from "./draft.ts";
import type { Ask } from "./session.ts";

const open: { close(): unknown }[] = [];
let phones = 0;

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** A box that merges drafts by line id, and never brings back what is gone. */
class DraftBox {
  readonly lines = new Map<string, Record<string, unknown>>();
  readonly gone = new Set<string>();
  readonly told: unknown[] = [];
  isAway = false;

  readonly ask: Ask = async <T>(method: string, _: string, body: unknown): Promise<T> => {
    if (this.isAway) throw new Refusal(0, "away", "");
    if (method === "PUT") {
      this.told.push(body);
      for (const line of (body as { lines: Record<string, unknown>[] }).lines) this.#merge(line);
    }
    const lines = [...this.lines.values()].map((line) => ({
      saved_by: 1,
      saved_at: "2026-01-01T00:00:00Z",
      ...line,
    }));
    return { version: 1, lines } as unknown as DraftView as T;
  };

  #merge({ removed, ...line }: Record<string, unknown>): void {
    const id = String(line.id);
    if (this.gone.has(id)) return;
    if (removed === true) {
      this.gone.add(id);
      this.lines.delete(id);
    } else this.lines.set(id, line);
  }
}

const TABLE: Place = { tableId: 12 };

function aPage(box: DraftBox, name = `draft-${++phones}`) {
  const store = new PhoneStore(name);
  const drafts = new Drafts({ store, ask: box.ask, token: () => "maria", restMs: 5 });
  open.push(store, drafts);
  return {
    drafts,
    name,
    lines: () =>
      drafts
        .at(TABLE)
        .draft.get()
        .lines.map((line) => line.id),
  };
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error("It never came to be so.");
}

test("what is typed is on the box soon after", async () => {
  const box = new DraftBox();
  const { drafts } = aPage(box);
  await drafts.at(TABLE).put({ id: "a", product_id: 7, quantity: 2 });
  await until(() => box.lines.has("a"));
  await until(() => drafts.at(TABLE).draft.get().isSaved);
});

test("without the box it stays on the phone, over a reload, and is told later", async () => {
  const box = new DraftBox();
  box.isAway = true;
  const first = aPage(box);
  await first.drafts.at(TABLE).put({ id: "a", product_id: 7 });
  first.drafts.close();
  const second = aPage(box, first.name);
  await second.drafts.start();
  await until(() => second.lines().length === 1);
  box.isAway = false;
  second.drafts.wake();
  await until(() => box.lines.has("a"));
});

test("a colleague's lines are seen beside one's own, and what he threw away goes", async () => {
  const box = new DraftBox();
  const { drafts, lines } = aPage(box);
  await drafts.at(TABLE).put({ id: "a", product_id: 7 });
  await drafts.at(TABLE).save();
  box.lines.set("b", { id: "b", product_id: 8, saved_by: 2 });
  await drafts.at(TABLE).read();
  expect(lines()).toEqual(["a", "b"]);
  box.lines.delete("a");
  await drafts.at(TABLE).read();
  expect(lines()).toEqual(["b"]);
});

test("a line that is typed on while the box answers is not overwritten", async () => {
  const box = new DraftBox();
  const { drafts } = aPage(box);
  const draft = drafts.at(TABLE);
  await draft.put({ id: "a", product_id: 7, quantity: 1 });
  const saving = draft.save();
  await draft.put({ id: "a", product_id: 7, quantity: 3 });
  await saving;
  expect(draft.draft.get().lines[0]?.quantity).toBe(3);
  await until(() => box.lines.get("a")?.quantity === 3);
});

test("a line thrown away does not come back from the box", async () => {
  const box = new DraftBox();
  const { drafts, lines } = aPage(box);
  await drafts.at(TABLE).put({ id: "a", product_id: 7 });
  await drafts.at(TABLE).save();
  await drafts.at(TABLE).remove("a");
  await drafts.at(TABLE).read();
  expect(lines()).toEqual([]);
  await until(() => box.gone.has("a"));
});

test("lines whose sending waits in the queue do not come back from the box's draft", async () => {
  const box = new DraftBox();
  const { drafts, lines } = aPage(box);
  await drafts.at(TABLE).put({ id: "a", product_id: 7 });
  await drafts.at(TABLE).save();
  await drafts.at(TABLE).sent(["a"]);
  await drafts.at(TABLE).read();
  expect(lines()).toEqual([]);
});

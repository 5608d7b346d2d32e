import type { OrderView, SplitView as Split } from "@comanda/api";
import { addLines, type Box, createBox, PhoneStore, uuidv7 } from "@comanda/core";
import {
  BoxContext,
  createI18n,
  PrefsContext,
  PrefsStore,
  ToastTray,
  uiText,
  useOverlaidOrder,
} from "@comanda/ui";
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { I18nextProvider } from "react-i18next";
import { afterEach, expect, it } from "vitest";
import { givingText } from "../giving/text.ts";
import { useGive } from "../giving/useGive.tsx";
import { linesText } from "../lines/text.ts";
import { SplitView } from "./SplitView.tsx";
import { payText } from "./text.ts";

const ORDER = "01a20000-0000-7000-8000-000000000001";
const TOKEN = { access_token: "t", expires_at: "2099-01-01T00:00:00Z", device_id: "d", device_key: "k" };

/** A box with one check, which answers when it is let and can be silent or say no. */
class House {
  split: Split | null = null;
  /** What is held back, by the end of its path and its method. */
  readonly held = new Map<string, Promise<void>>();
  readonly refusals = new Map<string, { status: number; key: string }>();
  readonly asked: string[] = [];
  readonly silent = new Set<string>();

  hold(what: string): () => void {
    let go: () => void = () => undefined;
    this.held.set(what, new Promise((resolve) => (go = resolve)));
    return () => {
      this.held.delete(what);
      go();
    };
  }

  readonly fetcher = (async (input: Request | string, init?: RequestInit) => {
    const request = input instanceof Request ? input : new Request(input, init);
    const { pathname } = new URL(request.url);
    const what = `${request.method} ${pathname.split("/").at(-1)}`;
    if (pathname.endsWith("/stream")) return new Promise<Response>(() => undefined);
    const answer = this.#answer(what, await request.text());
    this.asked.push(what);
    await this.held.get(what);
    if (this.silent.has(what)) throw new TypeError("Failed to fetch");
    return answer();
  }) as typeof fetch;

  /** What is answered is what was true when it was asked. */
  #answer(what: string, body: string): () => Response {
    const refusal = this.refusals.get(what);
    if (refusal) return () => problem(refusal.status, refusal.key);
    if (what === "POST login")
      return () => json({ ...TOKEN, user: { id: 1, username: "maria", language: "en" } });
    if (what === "GET split") {
      const { split } = this;
      return () => (split === null ? problem(404, "not_split") : json(split));
    }
    if (what === "POST items") return () => json(order(2));
    if (what === "POST split")
      return () => {
        this.split = shared((JSON.parse(body) as { of: number }).of);
        return json(this.split, 201);
      };
    if (what === `GET ${ORDER}`) return () => json(order(1));
    return () => problem(404, "not_found");
  }
}

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
}

function problem(status: number, key: string): Response {
  const body = { type: "about:blank", title: key, status, code: "not_found", key, detail: `It is ${key}.` };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": "application/problem+json" },
  });
}

function order(lines: number): OrderView {
  const item = {
    quantity: 1,
    voided_quantity: 0,
    paid_quantity: 0,
    name: "Ouzo",
    product_id: 1,
    total: 500,
    due: 500,
  };
  const words = { selected_options: [], extra_ingredients: [], removed_ingredients: [], preferences: [] };
  const items = Array.from({ length: lines }, (_, at) => ({
    ...item,
    ...words,
    id: `line-${at}`,
    stations: [],
  }));
  const sums = { total: 500 * lines, due: 500 * lines, paid: 0 };
  return {
    id: ORDER,
    status: "open",
    table_id: 1,
    table_label: "S1",
    items,
    history: [],
    ...sums,
  } as unknown as OrderView;
}

function shared(of: number): Split {
  const shares = Array.from({ length: of }, (_, at) => {
    return { id: `share-${at}`, position: at + 1, amount: 500, seat: null, state: null, parts: [] };
  });
  return { id: "s", order_id: ORDER, kind: "equal", is_current: true, shares } as unknown as Split;
}

const open: Box[] = [];

afterEach(async () => {
  cleanup();
  for (const box of open.splice(0)) await box.close();
});

async function sharing(house: House): Promise<Box> {
  const box = createBox({
    origin: "http://box.test",
    fetcher: house.fetcher,
    store: new PhoneStore(uuidv7()),
  });
  open.push(box);
  await box.start();
  await box.session.login("maria", "1478");
  const speaker = createI18n([uiText, payText, givingText, linesText], "en");
  render(
    <I18nextProvider i18n={speaker}>
      <PrefsContext value={new PrefsStore()}>
        <BoxContext value={box}>
          <QueryClientProvider client={box.client}>
            <ToastTray>
              <Page />
            </ToastTray>
          </QueryClientProvider>
        </BoxContext>
      </PrefsContext>
    </I18nextProvider>,
  );
  await screen.findByRole("button", { name: "Make 2 shares" });
  return box;
}

function Page() {
  const { shown } = useOverlaidOrder(ORDER);
  const giving = useGive();
  return (
    <>
      {shown === null ? null : <SplitView shown={shown} giving={giving} onPay={() => undefined} />}
      {giving.face}
    </>
  );
}

it("keeps a plan under the finger while news of other tables have it read anew", async () => {
  const house = new House();
  const box = await sharing(house);
  fireEvent.click(screen.getByRole("button", { name: "Guests: one more" }));
  const press = screen.getByRole("button", { name: "Make 3 shares" });
  const go = house.hold("GET split");
  void box.client.invalidateQueries({ queryKey: ["split"] });
  await waitFor(() => expect(house.asked.filter((what) => what === "GET split")).toHaveLength(2));
  expect(press.isConnected).toBe(true);
  fireEvent.click(press);
  await screen.findByText("Share 3");
  go();
  // What was asked before the shares were made does not take them away again.
  await waitFor(() => expect(box.client.isFetching()).toBe(0));
  expect(screen.getByText("Share 3")).toBeTruthy();
});

it("takes a press while the lines are on their way, says so, and shares after them", async () => {
  const house = new House();
  const box = await sharing(house);
  const go = house.hold("POST items");
  await box.give(addLines(ORDER, [{ id: "line-1", product_id: 1 }], { tableId: 1, tableName: "S1" }));
  await waitFor(() => expect(house.asked).toContain("POST items"));
  fireEvent.click(screen.getByRole("button", { name: "Make 2 shares" }));
  await screen.findByText("After the lines…");
  expect(house.asked).not.toContain("POST split");
  go();
  await screen.findByText("Share 2");
});

it("stays busy while nobody answered, and shows the shares when the queue has got through", async () => {
  const house = new House();
  const box = await sharing(house);
  house.silent.add("POST split");
  fireEvent.click(screen.getByRole("button", { name: "Make 2 shares" }));
  await screen.findAllByText(/It goes by itself/);
  fireEvent.click(screen.getByRole("button", { name: /Make 2 shares/ }));
  expect(box.outbox.entries.get()).toHaveLength(1);
  expect(screen.getByText("Sharing…")).toBeTruthy();
  house.silent.clear();
  box.outbox.wake();
  await screen.findByText("Share 2");
});

it("says why it was not shared, and can be pressed again", async () => {
  const house = new House();
  await sharing(house);
  house.refusals.set("POST split", { status: 409, key: "check_split" });
  fireEvent.click(screen.getByRole("button", { name: "Make 2 shares" }));
  expect((await screen.findAllByText(/check_split/)).length).toBeGreaterThan(0);
  house.refusals.clear();
  await waitFor(() => expect(screen.queryByText("Sharing…")).toBeNull());
  fireEvent.click(screen.getByRole("button", { name: "Make 2 shares" }));
  await screen.findByText("Share 2");
});

it("leaves what still lacks a yes to the queue, told there, when its page goes away in the middle of asking", async () => {
  const house = new House();
  const box = await sharing(house);
  const told: string[] = [];
  box.outbox.onParked((entry) => told.push(entry.label.key));
  house.refusals.set("POST split", { status: 403, key: "approval_needed" });
  fireEvent.click(screen.getByRole("button", { name: "Make 2 shares" }));
  await screen.findByText("A colleague must say yes");
  expect(told).toEqual([]);
  cleanup();
  expect(told).toEqual(["command.split"]);
  expect(box.outbox.entries.get()).toMatchObject([{ state: "parked", parked: "refused" }]);
});

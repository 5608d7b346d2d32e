import "fake-indexeddb/auto";
import { afterEach, expect, test, vi } from "vitest";
import { type Box, createBox } from "./box.ts";
import { requestBill } from "./commands.ts";
import { PhoneStore } from "./db.ts";
import { storeOfHouse } from "./houses.ts";
import { uuidv7 } from "./ids.ts";

const ELENI = "0123456789abcdef";
const ANNA = "fedcba9876543210";
const LOGIN = { access_token: "t", expires_at: "2099-01-01T00:00:00Z", device_id: "d", device_key: "k" };

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** What answers at the address; it says whose it is unless it is too old to. */
class Address {
  house: string | null = ELENI;
  isAway = false;
  readonly asked: string[] = [];

  readonly fetcher = (async (input: Request | string, init?: RequestInit) => {
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    if (this.isAway) throw new TypeError("Failed to fetch");
    if (pathname === "/api/live") return new Promise<Response>(() => undefined);
    this.asked.push(`${this.house} ${pathname}`);
    const user = { id: 1, username: "maria", language: "en" };
    const body = pathname === "/api/auth/login" ? { ...LOGIN, user } : {};
    const headers = { "Content-Type": "application/json" };
    return Response.json(body, {
      headers: this.house === null ? headers : { ...headers, "Comanda-House": this.house },
    });
  }) as typeof fetch;
}

/** A device: what it keeps survives its pages. */
class Device {
  readonly root = new PhoneStore(uuidv7());
  begunAnew = 0;

  constructor(readonly address: Address) {
    open.push(this.root);
  }

  async page(): Promise<Box> {
    const box = createBox({
      origin: "http://box.test",
      fetcher: this.address.fetcher,
      root: this.root,
      store: await storeOfHouse(this.root),
      onOtherHouse: () => {
        this.begunAnew += 1;
      },
    });
    open.push(box);
    await box.start();
    return box;
  }
}

/** Maria asks for a bill while the box is away: it waits on her phone. */
async function withSomethingWaiting(address: Address, device: Device): Promise<Box> {
  const page = await device.page();
  await page.session.login("maria", "1478");
  page.client.setQueryData(["restaurant"], { name: "Taverna Eleni" });
  address.isAway = true;
  await page.give(requestBill("o1"));
  await vi.waitFor(() => expect(page.outbox.entries.get()).toMatchObject([{ state: "pending", tries: 1 }]));
  return page;
}

/** Another house is at the address from now on, and the page hears of it. */
async function annaAnswers(address: Address, device: Device, page: Box): Promise<void> {
  address.isAway = false;
  address.house = ANNA;
  page.outbox.wake();
  await vi.waitFor(() => expect(device.begunAnew).toBe(1));
}

test("what waits for one house is never sent to another, though the same person logs in there", async () => {
  const address = new Address();
  const device = new Device(address);
  const page = await withSomethingWaiting(address, device);
  address.isAway = false;
  address.house = ANNA;
  await expect(page.session.login("maria", "1478")).rejects.toThrow();
  await vi.waitFor(() => expect(device.begunAnew).toBe(1));
  const next = await device.page();
  expect(next.session.state.get().kind).toBe("nobody");
  expect(next.session.device.get()).toBeNull();
  await next.session.login("maria", "1478");
  await next.outbox.flush();
  expect(address.asked.filter((path) => path.endsWith("/bill"))).toEqual([]);
  expect(device.begunAnew).toBe(1);
});

test("it is told what was left behind, and it goes when its house is back", async () => {
  const address = new Address();
  const device = new Device(address);
  const page = await withSomethingWaiting(address, device);
  await annaAnswers(address, device, page);
  const next = await device.page();
  const [left] = await next.houses.left();
  expect(left).toMatchObject({ name: "Taverna Eleni", entries: [{ orderId: "o1" }] });
  address.house = ELENI;
  await next.reach("http://box.test/api/system/health").catch(() => undefined);
  await vi.waitFor(() => expect(device.begunAnew).toBe(2));
  const back = await device.page();
  expect(back.session.state.get()).toMatchObject({ kind: "open", me: { username: "maria" } });
  await vi.waitFor(() => expect(back.outbox.entries.get()).toEqual([]));
  expect(address.asked).toContain(`${ELENI} /api/orders/o1/bill`);
  expect(await back.houses.left()).toEqual([]);
});

test("only a person throws away what was left behind", async () => {
  const address = new Address();
  const device = new Device(address);
  const page = await withSomethingWaiting(address, device);
  await annaAnswers(address, device, page);
  const next = await device.page();
  await next.houses.throwAway((await next.houses.left())[0]?.mark ?? "");
  expect(await next.houses.left()).toEqual([]);
});

test("an answer that says no house changes nothing, and the first that does is the house of what lies here", async () => {
  const address = new Address();
  const device = new Device(address);
  address.house = null;
  const page = await withSomethingWaiting(address, device);
  address.isAway = false;
  address.house = ELENI;
  page.outbox.wake();
  await vi.waitFor(() => expect(page.outbox.entries.get()).toEqual([]));
  expect(address.asked).toContain(`${ELENI} /api/orders/o1/bill`);
  expect(device.begunAnew).toBe(0);
  expect((await storeOfHouse(device.root)).name).toBe(device.root.name);
});

test("of a rehearsal nothing stays", async () => {
  const address = new Address();
  const device = new Device(address);
  const page = await withSomethingWaiting(address, device);
  page.client.setQueryData(["restaurant"], { name: "Rehearsal", is_rehearsal: true });
  await annaAnswers(address, device, page);
  expect(await (await device.page()).houses.left()).toEqual([]);
});

test.each([
  [{ name: "Taverna Eleni" }, ["Taverna Eleni"]],
  [{ name: "Rehearsal", is_rehearsal: true }, []],
])("a page that was opened again knows of %o without asking", async (house, left) => {
  const address = new Address();
  const device = new Device(address);
  const page = await withSomethingWaiting(address, device);
  page.client.setQueryData(["restaurant"], house);
  await page.close();
  await annaAnswers(address, device, await device.page());
  const next = await device.page();
  expect((await next.houses.left()).map((one) => one.name)).toEqual(left);
});

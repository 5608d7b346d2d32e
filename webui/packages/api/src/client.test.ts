/** What callers of the box may say and get: the compiler holds these, and the client keeps its word at run time. */
import { describe, expect, expectTypeOf, it } from "vitest";
import {
  type Api,
  type Category,
  createApi,
  type OrderView,
  type Problem,
  Refusal,
  type Saying,
} from "./index.ts";

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
const clientOf = (answer: (request: Request) => Response | Promise<Response>) =>
  createApi(() => "token", {
    fetcher: async (request) => answer(request as Request),
    origin: "http://box",
  });

describe("an answer's type", () => {
  it("is the type that the box's description names", () => {
    expectTypeOf<Saying<"/api/orders/{order_id}", "get">>().toEqualTypeOf<OrderView>();
    expectTypeOf<Saying<"/api/products/categories", "post">>().toEqualTypeOf<Category>();
  });

  it("has data or a problem, never both", async () => {
    const api = clientOf(() => json({ id: "o1" }));
    const answer = await api.GET("/api/orders/{order_id}", { params: { path: { order_id: "o1" } } });
    expectTypeOf(answer.data).toEqualTypeOf<OrderView | undefined>();
    expectTypeOf(answer.error).toEqualTypeOf<Problem | undefined>();
    expect(answer.data?.id).toBe("o1");
    // @ts-expect-error an order has no such field
    expect(answer.data?.colour).toBeUndefined();
  });
});

/** Never called: each mark below fails the check of types where the compiler sees no error. */
export const wrong = [
  // @ts-expect-error no such path
  (api: Api) => api.GET("/api/nowhere"),
  // @ts-expect-error the path is there, but not for this verb
  (api: Api) => api.GET("/api/system/restart"),
  // @ts-expect-error the order's id is missing
  (api: Api) => api.GET("/api/orders/{order_id}"),
  // @ts-expect-error ... and here
  (api: Api) => api.GET("/api/orders/{order_id}", { params: { path: {} } }),
  // @ts-expect-error a table's id is a number
  (api: Api) => api.DELETE("/api/tables/{table_id}", { params: { path: { table_id: "7" } } }),
  // @ts-expect-error the path knows no such word in its query
  (api: Api) => api.GET("/api/orders", { params: { query: { colour: "red" } } }),
  // @ts-expect-error the words are right, the value is not
  (api: Api) => api.GET("/api/orders", { params: { query: { limit: "many" } } }),
  // @ts-expect-error a room needs a body
  (api: Api) => api.POST("/api/tables/groups"),
  // @ts-expect-error ... with a name
  (api: Api) => api.POST("/api/tables/groups", { body: {} }),
  // @ts-expect-error ... that is a string
  (api: Api) => api.POST("/api/tables/groups", { body: { name: 7 } }),
  // @ts-expect-error ... and nothing else
  (api: Api) => api.POST("/api/tables/groups", { body: { name: "Garden", colour: "green" } }),
  // @ts-expect-error reading takes no body
  (api: Api) => api.GET("/api/setup", { body: {} }),
  // @ts-expect-error fetch is told no such thing
  (api: Api) => api.GET("/api/setup", { singal: new AbortController().signal }),
];

describe("the client", () => {
  it("asks in the person's name, by the path filled in", async () => {
    const asked: string[] = [];
    const api = clientOf((request) => {
      asked.push(`${request.method} ${request.url} ${request.headers.get("Authorization")}`);
      return json({});
    });
    await api.DELETE("/api/tables/{table_id}", { params: { path: { table_id: 7 } } });
    expect(asked).toEqual(["DELETE http://box/api/tables/7 Bearer token"]);
  });

  it("throws a refusal with the box's key and fields", async () => {
    const api = clientOf(() => json({ code: "conflict", key: "orders.closed", fields: { number: 4 } }, 409));
    const refusal = await api.GET("/api/setup").catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({
      status: 409,
      key: "orders.closed",
      fields: { number: 4 },
      isAway: false,
    });
  });

  it("says that the box is away where nobody answers", async () => {
    const api = clientOf(() => Promise.reject(new TypeError("network")));
    await expect(api.GET("/api/setup")).rejects.toMatchObject({ status: 0, key: "away", isAway: true });
  });

  it("has no data where the box says that nothing changed", async () => {
    const api = clientOf(() => new Response(null, { status: 304 }));
    const answer = await api.GET("/api/menu", { params: { query: {} } });
    expect(answer.response.status).toBe(304);
    expect(answer.data).toBeUndefined();
  });
});

/** The API of the vendor's cloud: types and client, generated from docs/openapi-cloud.json (`npm run generate`). */
import { type ApiOf, type ApiOptions, createApi } from "@comanda/api";
import type { paths } from "./schema.d.ts";

export type * from "./schema.d.ts";

export type VendorApi = ApiOf<paths>;

/** Return a client of the cloud; a failed request throws a `Refusal` of @comanda/api. */
export function createVendorApi(token: () => string | null, options: ApiOptions = {}): VendorApi {
  return createApi<paths>(token, options);
}

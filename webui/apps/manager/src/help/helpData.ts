import { useRead } from "../house/read.ts";

/** Read whether support looks at the box; it is looked at often, for support acts from afar. */
export function useHelp() {
  return useRead(["help"], (api) => api.GET("/api/help"), { every: 3_000 });
}

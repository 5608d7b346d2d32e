import { Loading, useText } from "@comanda/ui";
import { Door } from "./door/Door.tsx";
import { Shell } from "./shell/Shell.tsx";
import { shellText } from "./shell/text.ts";
import { useVendorSession } from "./shell/vendor.ts";

/** The panel: who is there, then what he may see. */
export function App() {
  const t = useText(shellText);
  const session = useVendorSession();
  switch (session.kind) {
    case "loading":
      return <Loading word={t("reaching")} />;
    case "nobody":
      return <Door isEnded={session.isEnded} />;
    case "open":
      return <Shell key={session.me.id} me={session.me} />;
  }
}

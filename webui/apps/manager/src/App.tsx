import { Loading, useSession, useText } from "@comanda/ui";
import { Suspense } from "react";
import { firstStart as FirstStart } from "./house/pages.ts";
import { LoginPage } from "./shell/login/LoginPage.tsx";
import { Shell } from "./shell/Shell.tsx";
import { shellText } from "./shell/text/index.ts";
import { useIsNew } from "./shell/useIsNew.ts";

/** The desk: who is there, then what he may see. */
export function App() {
  const session = useSession();
  switch (session.kind) {
    case "loading":
      return <Loading />;
    case "nobody":
      return <Door />;
    case "locked":
      return <LoginPage key={session.me.id} locked={session} />;
    case "open":
      return <Shell key={session.me.id} me={session.me} />;
  }
}

/** A new box asks for its first manager, any other for a name and a PIN. */
function Door() {
  const t = useText(shellText);
  const isNew = useIsNew();
  if (isNew === null) return <Loading word={t("login.reaching")} />;
  if (!isNew || FirstStart === null) return <LoginPage />;
  return (
    <Suspense fallback={<Loading />}>
      <FirstStart />
    </Suspense>
  );
}

import { Signpost } from "lucide-react";
import { useText } from "../i18n/i18n.ts";
import { Banner } from "../parts/Banner.tsx";
import { Button } from "../parts/Button.tsx";
import { uiText } from "../text/index.ts";
import { useOutbox } from "./boxHooks.ts";

/** The box has another address now: says so, and leads there once nothing that belongs to this one waits. */
export function MovedBanner({ to }: { readonly to: string }) {
  const t = useText(uiText);
  const waiting = useOutbox().length;
  const place = to.replace(/^http:\/\//, "");
  return (
    <Banner
      kind="notice"
      icon={Signpost}
      action={
        waiting > 0 ? null : (
          <Button onClick={() => location.assign(`${to}${location.pathname}${location.hash}`)}>
            {t("moved.go")}
          </Button>
        )
      }
    >
      {waiting > 0 ? t("moved.first", { to: place, count: waiting }) : t("moved.now", { to: place })}
    </Banner>
  );
}

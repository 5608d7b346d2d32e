import { Download, RefreshCw } from "lucide-react";
import { useLasting } from "../hooks/useLasting.ts";
import { useText } from "../i18n/i18n.ts";
import { Banner } from "../parts/Banner.tsx";
import { Button } from "../parts/Button.tsx";
import { uiText } from "../text/index.ts";
import { useIsRehearsal, useLive, useOutbox } from "./boxHooks.ts";
import { useInstall, useNewVersion } from "./install.ts";
import { MovedBanner } from "./MovedBanner.tsx";
import { useMovedTo } from "./moved.ts";
import { RehearsalBanner } from "./RehearsalBanner.tsx";

/** A page that has just opened, or lost the line for a blink, need not move for it. */
const BLINK_MS = 1_500;

/** What holds for every page: the box is away, a new version is ready, the app can be installed. */
export function AppBanners() {
  const t = useText(uiText);
  const { kind } = useLive();
  const isLost = useLasting(kind === "away" || kind === "reconnecting", BLINK_MS);
  const waiting = useOutbox().filter((entry) => entry.state !== "parked").length;
  const takeVersion = useNewVersion();
  const install = useInstall();
  const movedTo = useMovedTo();
  const isRehearsal = useIsRehearsal();
  return (
    <>
      <RehearsalBanner isOver={isLost} />
      {isLost && !isRehearsal ? (
        <Banner kind="offline">
          {waiting > 0
            ? t("away.waiting", { count: waiting })
            : t(kind === "away" ? "away.long" : "away.short")}
        </Banner>
      ) : null}
      {movedTo ? <MovedBanner to={movedTo} /> : null}
      {takeVersion ? (
        <Banner
          kind="notice"
          icon={RefreshCw}
          action={<Button onClick={takeVersion}>{t("update.take")}</Button>}
        >
          {t("update.ready")}
        </Banner>
      ) : null}
      {install.isOffered ? (
        <Banner
          kind="notice"
          icon={Download}
          action={
            <>
              <Button kind="quiet" onClick={install.later}>
                {t("install.later")}
              </Button>
              <Button kind="primary" onClick={install.take}>
                {t("install.take")}
              </Button>
            </>
          }
        >
          {t("install.offer")}
        </Banner>
      ) : null}
    </>
  );
}

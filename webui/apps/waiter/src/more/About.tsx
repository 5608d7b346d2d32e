import { Card, useBox, useHouseName, useSignal, useText } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { waiterText } from "../text/index.ts";
import styles from "./more.module.css";

async function readVersion(): Promise<string> {
  const response = await fetch("/api/system/health", { cache: "no-store" });
  const { version } = (await response.json()) as { readonly version: string };
  return version;
}

/** Which phone, which box, which version; and what an unencrypted page cannot do. */
export function About() {
  const t = useText(waiterText);
  const device = useSignal(useBox().session.device);
  const house = useHouseName();
  const { data: version } = useQuery({ queryKey: ["version"], queryFn: readVersion, staleTime: 600_000 });
  return (
    <Card title={t("more.about")}>
      <div className={styles.about}>
        {house === null ? null : <p>{house}</p>}
        {device === null || device.name === "" ? null : <p>{t("more.phone", { name: device.name })}</p>}
        <p>{version === undefined ? t("more.versionAway") : t("more.version", { version })}</p>
        {globalThis.isSecureContext ? null : <p>{t("more.plain")}</p>}
      </div>
    </Card>
  );
}

import { Banner, Sheet, useText } from "@comanda/ui";
import { useEffect, useRef, useState } from "react";
import { scan } from "./barcode.ts";
import styles from "./ScanSheet.module.css";
import { padText } from "./text.ts";

export interface ScanSheetProps {
  /** Returns the name of what was added, or null for a code that nothing has. */
  readonly onCode: (code: string) => string | null;
  readonly onClose: () => void;
}

/** The camera reads barcodes, one after the other, until it is closed. */
export function ScanSheet({ onCode, onClose }: ScanSheetProps) {
  const t = useText(padText);
  const video = useRef<HTMLVideoElement>(null);
  const [said, setSaid] = useState<string | null>(null);
  const [isRefused, setRefused] = useState(false);
  const held = useRef(onCode);
  useEffect(() => {
    held.current = onCode;
  });
  useEffect(() => {
    const element = video.current;
    if (element === null) return;
    let stop: (() => void) | null = null;
    let isGone = false;
    scan(element, (code) => {
      const name = held.current(code);
      setSaid(name === null ? t("scan.unknown", { code }) : t("scan.added", { name }));
    })
      .then((end) => {
        if (isGone) end();
        else stop = end;
      })
      .catch(() => setRefused(true));
    return () => {
      isGone = true;
      stop?.();
    };
  }, [t]);
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t("scan.title")}
    >
      {isRefused ? <Banner kind="notice">{t("scan.refused")}</Banner> : null}
      <video ref={video} className={styles.video} muted playsInline />
      <p role="status" className={styles.said}>
        {said ?? t("scan.how")}
      </p>
    </Sheet>
  );
}

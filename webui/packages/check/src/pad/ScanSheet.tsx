import { Banner, Sheet, useText } from "@comanda/ui";
import { useEffect, useRef, useState } from "react";
import { scan } from "./barcode.ts";
import styles from "./ScanSheet.module.css";
import { padText } from "./text.ts";

export interface ScanSheetProps {
  /** Takes what a code names, and returns what to say of it. */
  readonly onCode: (code: string) => Promise<string>;
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
      void held.current(code).then(setSaid);
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
  }, []);
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

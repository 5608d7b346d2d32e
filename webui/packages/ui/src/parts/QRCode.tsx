import encodeQR from "qr";
import { useMemo } from "react";

export interface QRCodeProps {
  readonly text: string;
  /** What scanning it does. */
  readonly label: string;
  /** Its side, with a unit. */
  readonly size?: string;
}

/** A code to be scanned by a phone; always dark on light, as cameras want it, with its quiet margin. */
export function QRCode({ text, label, size = "16rem" }: QRCodeProps) {
  const { path, side } = useMemo(() => drawn(text), [text]);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${side} ${side}`}
      width={size}
      height={size}
      shapeRendering="crispEdges"
    >
      <rect width={side} height={side} fill="#ffffff" rx="1" />
      <path d={path} fill="#000000" />
    </svg>
  );
}

function drawn(text: string): { path: string; side: number } {
  const rows = encodeQR(text, "raw", { ecc: "medium", border: 4 });
  const path = rows
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : "")))
    .join("");
  return { path, side: rows.length };
}

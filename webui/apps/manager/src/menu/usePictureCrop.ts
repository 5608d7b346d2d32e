import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

/** The side of what is cut out, in pixels. */
const SIDE = 1_000;

interface Look {
  readonly zoom: number;
  /** Where the middle of the square lies on the picture, from 0 to 1. */
  readonly x: number;
  readonly y: number;
}

export interface Crop {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly zoom: number;
  readonly setZoom: (zoom: number) => void;
  /** Move the picture by a part of the square's side. */
  readonly move: (dx: number, dy: number) => void;
  /** Return what the square shows as a JPEG. */
  readonly take: () => Promise<Blob | null>;
}

function inside(value: number, half: number): number {
  return Math.min(1 - half, Math.max(half, value));
}

/** Draw a picture into a square that one moves and enlarges. */
export function usePictureCrop(picture: ImageBitmap): Crop {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [look, setLook] = useState<Look>({ zoom: 1, x: 0.5, y: 0.5 });
  const short = Math.min(picture.width, picture.height);
  const side = short / look.zoom;
  const halfX = side / picture.width / 2;
  const halfY = side / picture.height / 2;
  const x = inside(look.x, halfX);
  const y = inside(look.y, halfY);
  useEffect(() => {
    const pen = canvas.current?.getContext("2d");
    if (!pen) return;
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, SIDE, SIDE);
    pen.drawImage(
      picture,
      x * picture.width - side / 2,
      y * picture.height - side / 2,
      side,
      side,
      0,
      0,
      SIDE,
      SIDE,
    );
  }, [picture, side, x, y]);
  const move = useCallback(
    (dx: number, dy: number) =>
      setLook((held) => ({
        ...held,
        x: inside(inside(held.x, halfX) - dx * halfX * 2, halfX),
        y: inside(inside(held.y, halfY) - dy * halfY * 2, halfY),
      })),
    [halfX, halfY],
  );
  const setZoom = useCallback((zoom: number) => setLook((held) => ({ ...held, zoom })), []);
  const take = useCallback(
    () =>
      new Promise<Blob | null>((resolve) => {
        if (canvas.current === null) resolve(null);
        else canvas.current.toBlob(resolve, "image/jpeg", 0.9);
      }),
    [],
  );
  return { canvas, zoom: look.zoom, setZoom, move, take };
}

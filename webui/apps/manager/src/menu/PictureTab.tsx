import type { Product } from "@comanda/api";
import { Button, Field, useBox, useText, useToasts } from "@comanda/ui";
import { ImagePlus, Trash2 } from "lucide-react";
import { type ChangeEvent, type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { Hint, Row } from "../house/Desk.tsx";
import { sendFile } from "../house/files.ts";
import { useChange } from "../house/useChange.ts";
import styles from "./menu.module.css";
import { menuText } from "./text.ts";
import { usePictureCrop } from "./usePictureCrop.ts";

/** A product's picture: chosen, moved and enlarged into its square. */
export function PictureTab({ product }: { readonly product: Product | null }) {
  const t = useText(menuText);
  const { show } = useToasts();
  const box = useBox();
  const change = useChange("products", "menu");
  const input = useRef<HTMLInputElement>(null);
  const [picture, setPicture] = useState<ImageBitmap | null>(null);
  const [shown, setShown] = useState(product?.image_url ?? null);
  if (product === null) return <Hint>{t("sheet.firstSave")}</Hint>;

  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = "";
    if (!file) return;
    try {
      setPicture(await createImageBitmap(file));
    } catch {
      show({ kind: "bad", text: t("picture.unreadable") });
    }
  };
  const send = (blob: Blob) =>
    void change
      .run(
        async (_, attempt) => {
          const path = `/api/products/${product.id}/image`;
          const saved = await sendFile<Product>(box, attempt, path, blob, "image/jpeg");
          setShown(saved.image_url);
        },
        { text: t("picture.saved") },
      )
      .then((isDone) => isDone && setPicture(null));
  const remove = () =>
    void change
      .run(
        (api) =>
          api.DELETE("/api/products/{product_id}/image", { params: { path: { product_id: product.id } } }),
        { text: t("picture.removed") },
      )
      .then((isDone) => isDone && setShown(null));

  return (
    <div className={styles.parts}>
      {picture ? (
        <Cropper
          key={`${picture.width}x${picture.height}`}
          picture={picture}
          isBusy={change.isBusy}
          onTake={send}
        />
      ) : shown ? (
        <img className={styles.shown} src={shown} alt={t("picture.of", { name: product.name })} />
      ) : (
        <Hint>{t("picture.none")}</Hint>
      )}
      <Row>
        <input
          ref={input}
          type="file"
          accept="image/jpeg,image/png,image/webp"
          hidden
          onChange={(event) => void choose(event)}
        />
        <Button icon={ImagePlus} onClick={() => input.current?.click()}>
          {shown || picture ? t("picture.change") : t("picture.choose")}
        </Button>
        {shown && !picture ? (
          <Button kind="quiet" icon={Trash2} pending={change.isBusy} onClick={remove}>
            {t("picture.remove")}
          </Button>
        ) : null}
      </Row>
    </div>
  );
}

interface CropperProps {
  readonly picture: ImageBitmap;
  readonly isBusy: boolean;
  readonly onTake: (blob: Blob) => void;
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-0.05, 0],
  ArrowRight: [0.05, 0],
  ArrowUp: [0, -0.05],
  ArrowDown: [0, 0.05],
};

function Cropper({ picture, isBusy, onTake }: CropperProps) {
  const t = useText(menuText);
  const { canvas, zoom, setZoom, move, take } = usePictureCrop(picture);
  const drag = (event: PointerEvent<HTMLButtonElement>) => {
    if (event.buttons === 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const { width } = event.currentTarget.getBoundingClientRect();
    move(event.movementX / width, event.movementY / width);
  };
  const press = (event: KeyboardEvent) => {
    const by = ARROWS[event.key];
    if (!by) return;
    event.preventDefault();
    move(...by);
  };
  return (
    <>
      <button
        type="button"
        className={styles.crop}
        aria-label={t("picture.crop")}
        onPointerMove={drag}
        onKeyDown={press}
      >
        <canvas ref={canvas} width={1_000} height={1_000} />
      </button>
      <Field label={t("picture.zoom")} hint={t("picture.crop")}>
        <input
          type="range"
          aria-label={t("picture.zoom")}
          className={styles.range}
          min={1}
          max={4}
          step={0.05}
          value={zoom}
          onChange={(event) => setZoom(Number(event.target.value))}
        />
      </Field>
      <Button
        kind="primary"
        pending={isBusy}
        onClick={() => void take().then((blob) => blob && onTake(blob))}
      >
        {t("picture.take")}
      </Button>
    </>
  );
}

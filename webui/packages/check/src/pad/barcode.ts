/** Reading barcodes by the camera, where the browser can and may. */

interface Detected {
  readonly rawValue: string;
}

interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly Detected[]>;
}

type DetectorClass = new (options?: { formats?: readonly string[] }) => Detector;

function detectorClass(): DetectorClass | null {
  const found = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  return found ?? null;
}

/** Say whether this browser reads barcodes here: it takes a secure context, a camera and a detector. */
export function canScan(): boolean {
  return (
    globalThis.isSecureContext === true &&
    detectorClass() !== null &&
    typeof globalThis.navigator?.mediaDevices?.getUserMedia === "function"
  );
}

const EVERY_MS = 200;

/** Show the camera in a video and call back with each code that comes into sight; returns how to stop. Throws without leave. */
export async function scan(video: HTMLVideoElement, onCode: (code: string) => void): Promise<() => void> {
  const Class = detectorClass();
  if (Class === null) throw new Error("This browser reads no barcodes.");
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  const detector = new Class();
  video.srcObject = stream;
  await video.play();
  let last = "";
  const timer = setInterval(() => {
    void detector
      .detect(video)
      .then(([first]) => {
        if (first !== undefined && first.rawValue !== last) onCode(first.rawValue);
        last = first?.rawValue ?? "";
      })
      .catch(() => undefined);
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
}

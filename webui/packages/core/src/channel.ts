/** What tabs of one browser tell each other. Nothing depends on it: without it a tab reads the store a little later. */

/** A line between tabs; one's own words are not heard. */
export interface Channel<T> {
  post(message: T): void;
  listen(listener: (message: T) => void): () => void;
  close(): void;
}

/** Return a line of that name, deaf and dumb where the browser has no BroadcastChannel. */
export function openChannel<T>(name: string): Channel<T> {
  if (typeof BroadcastChannel === "undefined")
    return { post: () => undefined, listen: () => () => undefined, close: () => undefined };
  const line = new BroadcastChannel(name);
  let isClosed = false;
  return {
    post(message) {
      if (!isClosed) line.postMessage(message);
    },
    listen(listener) {
      const hear = (event: MessageEvent<T>) => listener(event.data);
      line.addEventListener("message", hear as EventListener);
      return () => line.removeEventListener("message", hear as EventListener);
    },
    close() {
      isClosed = true;
      line.close();
    },
  };
}

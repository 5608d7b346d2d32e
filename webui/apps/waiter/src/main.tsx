import { startApp } from "@comanda/ui";
import { App } from "./App.tsx";
import { waiterText } from "./text/index.ts";

void startApp({ name: "waiter", catalogues: [waiterText], page: <App /> });

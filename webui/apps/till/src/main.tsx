import { startApp } from "@comanda/ui";
import { App } from "./App.tsx";
import { tillText } from "./text/index.ts";

void startApp({ name: "till", catalogues: [tillText], page: <App /> });

import { startApp } from "@comanda/ui";
import { App } from "./App.tsx";
import { houseText } from "./house/text.ts";
import { shellText } from "./shell/text/index.ts";

void startApp({ name: "manager", catalogues: [shellText, houseText], page: <App /> });

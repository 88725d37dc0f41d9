// `npm run lint`, `typecheck`, `format`: installs what is missing and runs a tool of the packages.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { become, findNode, install } from "./setup.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [tool = "", ...args] = process.argv.slice(2);
install();
become(findNode(), [join(root, "node_modules", ".bin", tool), ...args]);

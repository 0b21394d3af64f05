// What JavaScript adds to pages that work without it.
import { initAll } from "./vendor/govuk-frontend.min.js";

initAll();

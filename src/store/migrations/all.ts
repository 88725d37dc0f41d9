/** Every migration by its name, in order. A migration that has been released is never edited; a new one follows it. */
import type { Migration } from "kysely/migration";
import * as firstEdition from "./0001_first_edition.ts";
import * as harvests from "./0002_harvests.ts";
import * as listings from "./0003_listings.ts";
import * as rules from "./0004_rules.ts";
import * as community from "./0005_community.ts";
import * as mail from "./0006_mail.ts";
import * as alerts from "./0007_alerts.ts";
import * as hub from "./0008_hub.ts";
import * as feeds from "./0009_feeds.ts";
import * as library from "./0012_library.ts";
import * as mailQueue from "./0013_mail_queue.ts";
import * as authorParts from "./0014_author_parts.ts";
import * as datePrecision from "./0015_date_precision.ts";
import * as reading from "./0016_reading.ts";
import * as interests from "./0017_interests.ts";
import * as paperLinks from "./0018_paper_links.ts";

export const MIGRATIONS: Record<string, Migration> = {
  "0001_first_edition": firstEdition,
  "0002_harvests": harvests,
  "0003_listings": listings,
  "0004_rules": rules,
  "0005_community": community,
  "0006_mail": mail,
  "0007_alerts": alerts,
  "0008_hub": hub,
  "0009_feeds": feeds,
  "0012_library": library,
  "0013_mail_queue": mailQueue,
  "0014_author_parts": authorParts,
  "0015_date_precision": datePrecision,
  "0016_reading": reading,
  "0017_interests": interests,
  "0018_paper_links": paperLinks,
};

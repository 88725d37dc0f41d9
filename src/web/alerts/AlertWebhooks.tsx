/** A reader's webhooks: the state of each, a try, and a form for another. */

import {
  MAX_ADDRESS_CHARACTERS,
  MAX_SECRET_CHARACTERS,
  MAX_WEBHOOK_NAME_CHARACTERS,
  maskSecret,
  WEBHOOK_KINDS,
  WEBHOOK_NAMES,
  type WebhookKind,
  type WebhookTarget,
} from "../../domain/alerts/webhook.ts";
import { timeIn } from "../../http/pageDates.ts";
import { count } from "../../lib/text.ts";
import type { AlertChannel } from "../../store/alerts/alertChannels.ts";
import { FormFields, Refusal } from "../layout/FormFields.tsx";
import type { AlertsView } from "./alertsView.ts";

export const AlertWebhooks = (view: AlertsView) => {
  const webhooks = view.channels.flatMap((channel) => (channel.target ? [{ ...channel, target: channel.target }] : []));
  return (
    <section id="webhooks" aria-labelledby="webhooks-title">
      <h2 id="webhooks-title">Webhooks</h2>
      <p>A webhook is a URL at which a chat or a program of yours takes messages.</p>
      {view.tried && (
        <p class={view.tried.sent ? "made" : "failing"} role={view.tried.sent ? "status" : "alert"}>
          {view.tried.sent ? `A try was sent to ${view.tried.name}: ` : `A try of ${view.tried.name} failed: `}
          {view.tried.message}.
        </p>
      )}
      {view.made && <Made {...view.made} />}
      {webhooks.length > 0 && (
        <ul class="owned">
          {webhooks.map((channel) => (
            <Webhook view={view} channel={channel} />
          ))}
        </ul>
      )}
      <details open={view.webhook !== undefined || webhooks.length === 0}>
        <summary>Add a webhook</summary>
        <Adding {...view} />
      </details>
    </section>
  );
};

const Made = ({ name, secret }: { name: string; secret: string }) => (
  <div class="made" role="status">
    <p>
      Messages to <b>{name}</b> are signed with this secret. It is shown this once; keep it like a password.
    </p>
    <pre>{secret}</pre>
    <p>
      The header <code>X-Broadsheet-Signature</code> is <code>sha256=</code> and the HMAC-SHA256, in hexadecimal, of the
      header <code>X-Broadsheet-Timestamp</code>, a dot and the body. <code>X-Broadsheet-Id</code> is the same when a
      message is sent again.
    </p>
  </div>
);

interface WebhookProps {
  view: AlertsView;
  channel: AlertChannel & { target: WebhookTarget };
}

const Webhook = ({ view: { page, zone }, channel }: WebhookProps) => (
  <li>
    <span>
      <b>{channel.name}</b>
      <small>
        {" "}
        {WEBHOOK_NAMES[channel.target.kind]}, {maskSecret(channel.target.address)}
      </small>
      <small class={channel.failures > 0 ? "failing state" : "state"}>{stateOf(channel, zone)}</small>
    </span>
    <span class="buttons">
      <Button page={page} channel={channel} does="try" message="Try it" />
      {channel.offAt !== undefined && <Button page={page} channel={channel} does="on" message="Turn it on again" />}
      <Button page={page} channel={channel} does="remove" message="Remove" />
    </span>
  </li>
);

function stateOf({ said, failures, offAt }: AlertChannel, zone: string): string {
  if (said === undefined) return "Nothing was sent yet.";
  const last = `${said.message}, ${timeIn(said.at, zone)}`;
  if (offAt !== undefined)
    return `Switched off after ${count(failures, "failure")} in a row: ${last}. What is found in the meantime waits for it.`;
  return failures > 0
    ? `Failing (${count(failures, "time")} in a row): ${last}. It is tried again.`
    : `Works: ${last}.`;
}

interface ButtonProps {
  page: AlertsView["page"];
  channel: AlertChannel;
  does: "try" | "on" | "remove";
  message: string;
}

const Button = ({ page, channel, does, message }: ButtonProps) => (
  <form method="post" action={`/me/webhooks/${channel.id}/${does}`}>
    <FormFields page={page} />
    <button type="submit" class="plain">
      {message}
      <span class="unseen">: {channel.name}</span>
    </button>
  </form>
);

/** Where each service shows the URL. */
const WHENCE: Record<WebhookKind, string> = {
  slack: "the address of an incoming webhook of an app of yours",
  discord: "a channel’s settings, Integrations, Webhooks",
  mattermost: "Integrations, Incoming Webhooks; Rocket.Chat’s work as well",
  teams: "a channel’s Workflows, “post to a channel when a webhook request is received”",
  telegram: "the token of your bot, and the chat that it writes to",
  feishu: "a group’s settings, Bots, Custom bot; its signing secret where it has one",
  json: "any https address that takes a POST; you get a secret that signs",
};

const Adding = ({ page, webhook }: AlertsView) => {
  const { kind, name = "", address = "", chat = "" } = webhook?.fields ?? {};
  return (
    <form class="stacked" method="post" action="/me/webhooks" aria-label="Add a webhook">
      <FormFields page={page} />
      <Refusal message={webhook?.message} />
      <label for="kind">Service</label>
      <select id="kind" name="kind">
        {WEBHOOK_KINDS.map((one) => (
          <option value={one} selected={one === kind}>
            {WEBHOOK_NAMES[one]}
          </option>
        ))}
      </select>
      <label for="name">Your name for it, such as “reading group”</label>
      <input id="name" name="name" required maxlength={MAX_WEBHOOK_NAME_CHARACTERS} value={name} autocomplete="off" />
      <label for="address">Address (for Telegram, the bot’s token)</label>
      <input
        id="address"
        name="address"
        required
        maxlength={MAX_ADDRESS_CHARACTERS}
        value={address}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        aria-describedby="whence"
      />
      <label for="chat">Chat (Telegram only)</label>
      <input id="chat" name="chat" maxlength={100} value={chat} autocomplete="off" spellcheck={false} />
      <label for="secret">Signing secret (Feishu and Lark, where the bot has one)</label>
      <input id="secret" name="secret" type="password" maxlength={MAX_SECRET_CHARACTERS} autocomplete="off" />
      <button type="submit">Add the webhook</button>
      <dl class="note" id="whence">
        {WEBHOOK_KINDS.map((one) => (
          <div>
            <dt>{WEBHOOK_NAMES[one]}</dt>
            <dd>{WHENCE[one]}</dd>
          </div>
        ))}
      </dl>
    </form>
  );
};

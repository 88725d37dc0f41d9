/** The small form below every page. It is the same for everybody, so that pages can be cached. */
import type { PageContext } from "../../http/services.ts";

export const SubscribeForm = ({ page }: { page: PageContext }) =>
  page.reader ? (
    <p class="by-mail">
      <a href="/account/digest">Trending papers in your inbox once a day</a>
    </p>
  ) : (
    <form method="post" action="/subscribe" class="by-mail">
      <label for="by-mail">Get trending papers in your inbox once a day</label>
      <span class="field">
        <input
          id="by-mail"
          name="email"
          type="email"
          autocomplete="email"
          placeholder="you@example.org"
          required
          maxlength={254}
        />
        {/* Filled in by its script where there is one. */}
        <input type="hidden" name="zone" value="" data-zone />
        <button type="submit">Subscribe</button>
      </span>
      <a href="/subscribe">Weekly, or only what you follow</a>
    </form>
  );

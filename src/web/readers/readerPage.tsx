/** A reader's page: who they are here, and what they do in the open. */

import type { FollowState } from "../../app/follows/followState.ts";
import type { ViewerState } from "../../app/papers/viewerState.ts";
import { PROFILE_TABS, type ProfileActivity, type ProfileTab } from "../../app/readers/showProfile.ts";
import type { FeedOfPage } from "../../domain/editions/feedUrl.ts";
import { commentPath, paperPath, readerPath } from "../../domain/pagePaths.ts";

import type { Role } from "../../domain/readers/reader.ts";
import { isoDate, shortDate } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import { count, grouped } from "../../lib/text.ts";
import { truncate } from "../../lib/truncate.ts";
import type { PublicProfile, ReaderComment } from "../../store/readers/profiles.ts";
import { Listing } from "../collections/collectionsPage.tsx";
import { FollowButton } from "../follows/FollowButton.tsx";
import { Layout } from "../layout/Layout.tsx";
import { Rich } from "../layout/MathText.tsx";
import { Pager } from "../layout/Pager.tsx";
import { SubjectLinks } from "../moderation/SubjectLinks.tsx";
import { PaperCard } from "../papers/PaperCard.tsx";
import { Shown } from "../reading/Shown.tsx";
import { Avatar } from "./Avatar.tsx";
import { MyNav } from "./MyNav.tsx";

const TAB_NAMES: Record<ProfileTab, string> = {
  submitted: "Submitted",
  upvoted: "Upvoted",
  comments: "Comments",
  collections: "Collections",
  papers: "Author of",
};

interface ReaderView extends ProfileActivity {
  page: PageContext;
  profile: PublicProfile;
  tab: ProfileTab;
  pageNumber: number;
  pageSize: number;
  viewer: ViewerState | undefined;
  /** Absent on one's own page. */
  follow: FollowState | undefined;
}

export const ReaderPage = (view: ReaderView) => {
  const { page, profile } = view;
  const own = page.reader?.id === profile.id;
  const path = readerPath(profile.handle);
  return (
    <Layout
      page={page}
      title={`${profile.name} (@${profile.handle})`}
      canonical={path}
      {...(own ? { current: "reader" } : {})}
      feeds={profile.ban ? [] : feedsOf(view, path)}
    >
      {own && <MyNav page={page} at={path} />}
      <header class="reader">
        <h1>
          <Avatar name={profile.name} handle={profile.handle} size="large" />
          {profile.name}
          <small>
            @{profile.handle}
            {ROLE_NAMES[profile.role] && <span class="badge">{ROLE_NAMES[profile.role]}</span>}
            <span>
              since <time datetime={isoDate(profile.createdAt)}>{shortDate(profile.createdAt)}</time>
            </span>
          </small>
        </h1>
        {profile.ban ? (
          <p class="notice">A moderator has closed this account, so what it wrote is not shown.</p>
        ) : (
          profile.about && <p class="about">{profile.about}</p>
        )}
        {view.follow && !profile.ban && (
          <FollowButton page={page} follow={view.follow} back={path} handle={profile.handle} />
        )}
      </header>
      {!profile.ban && <Activity view={view} path={path} />}
      {page.reader && !own && !profile.ban && (
        <p class="small">
          <SubjectLinks
            reader={page.reader}
            subject={{ kind: "reader", id: String(profile.id) }}
            writerId={profile.id}
            of={profile.name}
            back={path}
          />
        </p>
      )}
    </Layout>
  );
};

/** Lists the feed of a tab with papers; comments and collections have none. */
const feedsOf = ({ profile, tab }: ReaderView, path: string): FeedOfPage[] =>
  tab === "comments" || tab === "collections"
    ? []
    : [{ title: `${TAB_NAMES[tab]} ${tab === "papers" ? "" : "by "}${profile.name}`, page: tabPath(path, tab) }];

const ROLE_NAMES: Record<Role, string> = { reader: "", curator: "Curator", moderator: "Moderator", admin: "Admin" };

const Activity = ({ view, path }: { view: ReaderView; path: string }) => {
  const { page, profile, tab, papers, comments, collections, viewer, pageNumber, pageSize } = view;
  return (
    <section class="papers" aria-labelledby="activity">
      <nav class="tabs" aria-label={`What ${profile.name} did`}>
        {PROFILE_TABS.map((one) => (
          <a href={tabPath(path, one)} aria-current={one === tab ? "page" : undefined}>
            {TAB_NAMES[one]} <span class="tally">{grouped(profile.counts[one])}</span>
          </a>
        ))}
      </nav>
      <h2 class="unseen" id="activity">
        {TAB_NAMES[tab]}
      </h2>
      {profile.counts[tab] === 0 && <p class="empty">{NOTHING[tab]}</p>}
      {papers.map((paper) => (
        <PaperCard paper={paper} page={{ ...page, showHidden: true }} viewer={viewer} />
      ))}
      <Shown
        page={{ ...page, showHidden: true }}
        viewer={viewer}
        list="reader"
        first={(pageNumber - 1) * pageSize + 1}
        keys={papers.map(({ key }) => key)}
      />
      {comments.map((comment) => (
        <Comment comment={comment} />
      ))}
      {collections.length > 0 && <Listing collections={collections} />}
      <Pager
        page={pageNumber}
        pages={tab === "collections" ? 1 : Math.ceil(profile.counts[tab] / pageSize)}
        to={(n) => `${tabPath(path, tab)}${tab === PROFILE_TABS[0] ? "?" : "&"}page=${n}`}
      />
    </section>
  );
};

const tabPath = (path: string, tab: ProfileTab): string => (tab === PROFILE_TABS[0] ? path : `${path}?show=${tab}`);

const NOTHING: Record<ProfileTab, string> = {
  submitted: "No paper submitted yet.",
  upvoted: "No paper upvoted yet.",
  comments: "No comment yet.",
  collections: "No public collection.",
  papers: "No paper here is confirmed to be this reader’s own.",
};

/** Characters shown of a comment; all of it is on the paper's page. */
const SHOWN_CHARACTERS = 300;

const Comment = ({ comment: { id, body, at, paper } }: { comment: ReaderComment }) => (
  <article class="said">
    <p class="small">
      On{" "}
      <a href={paperPath(paper.id)}>
        <Rich text={paper.title} />
      </a>
      , <time datetime={isoDate(at)}>{shortDate(at)}</time>
    </p>
    <p>
      {truncate(body, SHOWN_CHARACTERS)}{" "}
      <a href={commentPath(id)}>
        Read it in place
        <span class="unseen">
          : {count(1, "comment")} on {paper.title}
        </span>
      </a>
    </p>
  </article>
);

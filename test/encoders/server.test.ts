import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { type EncoderServerConfig, parseEncoderConfig } from "../../src/domain/search/encoderConfig.ts";
import { readVectors } from "../../src/encoders/embeddingResponse.ts";
import { MAX_ANSWER_BYTES } from "../../src/encoders/request.ts";
import { MAX_TEXT_CHARACTERS, openServer } from "../../src/encoders/server.ts";
import {
  answers,
  DIMENSION,
  dropMidBody,
  embeddingsServer,
  json,
  meaningOf,
  testPatience,
} from "../support/servers/embeddings.ts";

function encoderAt(address: string, { key = "", more = "" } = {}) {
  const choice = parseEncoderConfig(`${address}${more}#small-model`) as EncoderServerConfig;
  const time = { now: Date.UTC(2026, 0, 1) };
  const slept: number[] = [];
  const said: string[] = [];
  const stopping = new AbortController();
  const patience = testPatience();
  const server = openServer(choice, {
    key,
    clock: () => time.now,
    timeout: patience.timeout,
    random: () => 0.5,
    async sleep(ms) {
      slept.push(ms);
      time.now += ms;
    },
    signal: stopping.signal,
    say: (message) => said.push(message),
  });
  onTestFinished(() => stopping.abort());
  return { server, encoder: server.encoder("x", DIMENSION), time, slept, said, stopping, hang: patience.hang };
}

const unit = (vector: number[]) => {
  const length = Math.hypot(...vector);
  return vector.map((x) => x / length);
};
const texts = (n: number) => Array.from({ length: n }, (_, i) => `paper ${i} on banana${"a".repeat(i % 5)} cocoas`);

describe("an encoder on a server", () => {
  it("sends bounded requests and gives unit vectors in the order of the texts", async () => {
    const server = await embeddingsServer(answers(meaningOf, true));
    const { encoder } = encoderAt(server.address, { key: "k3y", more: "?document=passage:%20&query=query:%20" });
    const papers = [...texts(100), "", "z".repeat(20_000)];
    const vectors = await encoder.encode(papers);
    expect(vectors).toHaveLength(102);
    expect(vectors[100]?.every((x) => x === 0)).toBe(true);
    for (const [i, vector] of vectors.slice(0, 100).entries())
      for (const [k, x] of unit(meaningOf(`passage: ${papers[i]}`)).entries()) expect(vector[k]).toBeCloseTo(x, 5);
    for (const { input, model, authorization, path } of server.asked) {
      expect(input.length).toBeLessThanOrEqual(32);
      expect(input.every((text) => text.startsWith("passage: ") && text.length <= MAX_TEXT_CHARACTERS)).toBe(true);
      expect({ model, authorization, path }).toEqual({
        model: "small-model",
        authorization: "Bearer k3y",
        path: "/v1/embeddings",
      });
    }
    await encoder.encode(["what"], "query");
    expect(server.asked.at(-1)?.input).toEqual(["query: what"]);
  });

  it("finds the dimension out by asking", async () => {
    const { address } = await embeddingsServer(answers((text) => meaningOf(text, 4_096)));
    expect(await encoderAt(address).server.probe("x")).toHaveLength(4_096);
  });

  it("reads base64, which some servers send unasked", async () => {
    const base64 = (text: string) => Buffer.from(Float32Array.from(meaningOf(text)).buffer).toString("base64");
    const { address } = await embeddingsServer(answers(base64));
    const [vector] = await encoderAt(address).encoder.encode(["banana"]);
    for (const [k, x] of unit(meaningOf("banana")).entries()) expect(vector?.[k]).toBeCloseTo(x, 5);
  });

  it.each([
    ["too few vectors", json(200, { data: [] }), "it sent 0 vectors for 2 texts"],
    ["another dimension", answers(() => [1, 2]), "it sent a vector of 2 numbers where 64 are due"],
    ["no numbers", answers(() => new Array(DIMENSION).fill(null)), "it sent a vector that is no list of numbers"],
    ["no list", answers(() => ({})), "it sent a vector that is no list of numbers"],
    [
      "infinite numbers",
      json(200, `{"data":[${[0, 1].map((i) => `{"index":${i},"embedding":[1e999${",1".repeat(DIMENSION - 1)}]}`)}]}`),
      "it sent a vector with numbers that are none",
    ],
    [
      "one number twice",
      json(200, { data: [0, 0].map((index) => ({ index, embedding: meaningOf("x") })) }),
      "it sent two vectors for text 0",
    ],
    [
      "numbers beyond the texts",
      json(200, { data: [0, 7].map((index) => ({ index, embedding: meaningOf("x") })) }),
      "it numbered a vector 7 among 2",
    ],
    [
      "a web page",
      json(200, "<!doctype html><p>Sign in", { "content-type": "text/html" }),
      "it answered with a web page",
    ],
    ["no JSON", json(200, "ok"), "its answer is no JSON"],
    ["JSON of another kind", json(200, ["x"]), "its answer has no list of vectors"],
    ["null", json(200, "null"), "its answer has no list of vectors"],
    ["a huge answer", json(200, " ".repeat(MAX_ANSWER_BYTES + 1)), "sent an answer of more than"],
    ["another address", json(307, "", { location: "http://localhost:1/v1/embeddings" }), "answers at another address"],
    ["a circle", json(308, "", { location: "/v1/embeddings" }), "sends requests round in circles"],
    ["a wrong key", json(401, { error: { message: "Bad key" } }), "(401) (is the key right?): Bad key."],
    ["an unknown model", json(404, { error: 'model "x" not found' }), '(404): model "x" not found.'],
    ["a long complaint", json(422, { detail: "y".repeat(5_000) }), `(422): ${"y".repeat(199)}….`],
  ])("refuses %s with a sentence, without asking again", async (_, behaviour, sentence) => {
    const server = await embeddingsServer(behaviour);
    const { encoder, slept } = encoderAt(server.address, { key: "secret" });
    const error = await encoder.encode(texts(2)).catch((reason) => reason);
    expect(error).toMatchObject({ code: "encoder_away" });
    expect(error.message).toContain(sentence);
    expect(error.message).toContain(`The embeddings server at ${new URL(server.address).host}`);
    expect(error.message).not.toContain("secret");
    expect(slept).toEqual([]);
  });

  it("follows a redirect within its own address", async () => {
    const server = await embeddingsServer();
    server.first(json(307, "", { location: "/v2/embeddings" }));
    expect(await encoderAt(server.address).encoder.encode(["banana"])).toHaveLength(1);
    expect(server.asked.map(({ path }) => path)).toEqual(["/v1/embeddings", "/v2/embeddings"]);
  });

  it.each([
    ["fails", json(500, "oops")],
    ["is overloaded", json(503, { message: "loading model" })],
    ["drops the answer half-way", dropMidBody],
  ])("tries again with growing waits when the server %s", async (_, behaviour) => {
    const server = await embeddingsServer();
    server.first(behaviour, behaviour, behaviour);
    const { encoder, slept, said } = encoderAt(server.address);
    expect(await encoder.encode(["banana"])).toHaveLength(1);
    expect(slept).toEqual([500, 1_000, 2_000]);
    expect(said).toEqual([]);
  });

  it("tries again when the server does not answer in time", async () => {
    const server = await embeddingsServer();
    const { encoder, slept, hang } = encoderAt(server.address);
    server.first(hang, hang);
    expect(await encoder.encode(["banana"])).toHaveLength(1);
    expect(slept).toEqual([500, 1_000]);
  });

  it("gives up after five attempts, says so once, and says when it is back", async () => {
    const server = await embeddingsServer(json(500, "oops"));
    const { encoder, slept, said, time } = encoderAt(server.address);
    for (let i = 0; i < 3; i++) {
      await expect(encoder.encode(["banana"])).rejects.toThrow("failed (500): oops.");
      time.now += 60_000;
    }
    expect(slept).toHaveLength(12);
    server.usual = answers();
    await encoder.encode(["banana"]);
    expect(said).toEqual([
      expect.stringContaining("failed (500): oops. Search goes by words alone until it answers."),
      expect.stringContaining("answers again."),
    ]);
  });

  it("waits as long as it is asked to, and comes back later when that is long", async () => {
    const server = await embeddingsServer();
    server.first(json(429, { error: { message: "slow down" } }, { "retry-after": "7" }));
    const { encoder, slept, time } = encoderAt(server.address);
    await encoder.encode(["banana"]);
    expect(slept).toEqual([7_000]);

    const hour = new Date(time.now + 3_600_000).toUTCString();
    server.first(json(429, "", { "retry-after": hour }));
    await expect(encoder.encode(["banana"])).rejects.toThrow("is asked too often (429)");
    const before = server.asked.length;
    time.now += 3_500_000;
    await expect(encoder.encode(["banana"])).rejects.toThrow("is asked too often (429)");
    expect(server.asked).toHaveLength(before);
    time.now += 200_000;
    expect(await encoder.encode(["banana"])).toHaveLength(1);
  });

  it("does not stay away for longer than an hour, whatever it is asked, nor for a clock that was ahead", async () => {
    const server = await embeddingsServer();
    const { encoder, time } = encoderAt(server.address);
    const refuse = () => server.first(json(429, "", { "retry-after": "999999999" }));
    refuse();
    await expect(encoder.encode(["banana"])).rejects.toThrow("is asked too often (429)");
    time.now += 3_500_000;
    await expect(encoder.encode(["banana"])).rejects.toThrow("is asked too often (429)");
    time.now += 200_000;
    expect(await encoder.encode(["banana"])).toHaveLength(1);
    time.now += 3 * 86_400_000;
    refuse();
    await expect(encoder.encode(["banana"])).rejects.toThrow("is asked too often (429)");
    time.now -= 3 * 86_400_000;
    expect(await encoder.encode(["banana"])).toHaveLength(1);
  });

  it("cuts requests in two and texts in half when they are too large for the server", async () => {
    const tooLarge = (status: number, message: string, fits: (input: string[]) => boolean) =>
      ((response, asked, request) =>
        (fits(asked.input) ? answers() : json(status, { error: { message } }))(response, asked, request)) as ReturnType<
        typeof answers
      >;
    const long = `banana ${"cocoas ".repeat(700)}`;
    for (const [status, message, fits] of [
      [413, "Payload Too Large", (input: string[]) => input.join("").length <= 1_000],
      [
        400,
        "This model's maximum context length is 512 tokens.",
        (input: string[]) => input.every((t) => t.length <= 900),
      ],
      [422, "batch size 32 > maximum allowed batch size 8", (input: string[]) => input.length <= 8],
      [500, "input is too large to process", (input: string[]) => input.every((t) => t.length <= 2_000)],
    ] as const) {
      const { address } = await embeddingsServer(tooLarge(status, message, fits));
      const papers = [...texts(20), long];
      const vectors = await encoderAt(address).encoder.encode(papers);
      expect(vectors).toHaveLength(21);
      for (const [k, x] of unit(meaningOf(papers[7] ?? "")).entries()) expect(vectors[7]?.[k]).toBeCloseTo(x, 5);
    }
    const { address } = await embeddingsServer(json(413, ""));
    await expect(encoderAt(address).encoder.encode([long])).rejects.toThrow("refused a text as too long (413).");
  });

  it("gives a query one short attempt, and the next ones none until a pause is over", async () => {
    const server = await embeddingsServer();
    const { encoder, slept, said, time, hang } = encoderAt(server.address);
    server.usual = hang;
    const query = () => encoder.encode(["banana"], "query");
    for (let i = 0; i < 5; i++) await expect(query()).rejects.toThrow("did not answer within 2 s.");
    expect(server.asked).toHaveLength(1);
    expect(slept).toEqual([]);
    expect(encoder.trouble?.()).toContain("did not answer");
    time.now += 5_001;
    await expect(query()).rejects.toThrow("did not answer");
    expect(server.asked).toHaveLength(2);
    time.now += 5_001;
    await expect(query()).rejects.toThrow("did not answer");
    expect(server.asked).toHaveLength(2);
    server.usual = answers();
    time.now += 5_001;
    expect(await query()).toHaveLength(1);
    expect(encoder.trouble?.()).toBeUndefined();
    expect(said).toHaveLength(2);
  });

  it("stays in trouble for queries while papers get through", async () => {
    const server = await embeddingsServer();
    const { encoder, hang } = encoderAt(server.address);
    server.first(hang);
    await expect(encoder.encode(["banana"], "query")).rejects.toThrow();
    await encoder.encode(["banana"]);
    expect(encoder.trouble?.()).toContain("did not answer");
  });

  it("ends what is under way when it is told to stop", async () => {
    const { address } = await embeddingsServer(() => {});
    const { encoder, stopping } = encoderAt(address);
    const under = encoder.encode(texts(200));
    stopping.abort();
    await expect(under).rejects.toThrow();
  });

  it("says when nothing listens there", async () => {
    const server = await embeddingsServer();
    await server.stop();
    await expect(encoderAt(server.address).encoder.encode(["x"])).rejects.toThrow(
      "cannot be reached: it refused the connection",
    );
  });

  it("reads any answer as vectors or as a sentence", () => {
    const embedding = fc.oneof(fc.array(fc.double()), fc.string(), fc.anything());
    const data = fc.array(fc.oneof(fc.record({ index: fc.oneof(fc.nat(3), fc.anything()), embedding }), fc.anything()));
    const body = fc.oneof(fc.string(), fc.json(), fc.record({ data: fc.oneof(data, fc.anything()) }).map(asJson));
    fc.assert(
      fc.property(body, fc.nat(3), (text, n) => {
        const read = readVectors(text, n);
        if (typeof read === "string") return read.length < 400;
        return read.length === n && read.every((v) => v instanceof Float32Array && v.every(Number.isFinite));
      }),
      { numRuns: 500 },
    );
  });
});

const asJson = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "";
  }
};

describe("the setting", () => {
  it.each([
    ["", { kind: "learned" }],
    ["builtin", { kind: "learned" }],
    ["/srv/models/potion", { kind: "folder", path: "/srv/models/potion" }],
    ["refine:models/potion", { kind: "learned", startFolder: "models/potion" }],
    [
      "http://127.0.0.1:8080/v1/#BAAI/bge-small-en-v1.5",
      {
        kind: "server",
        endpoint: "http://127.0.0.1:8080/v1/embeddings",
        model: "BAAI/bge-small-en-v1.5",
        queryPrefix: "",
        paperPrefix: "",
      },
    ],
    [
      "https://host/v1/embeddings?api-version=2&query=search_query:%20&document=search_document:%20#nomic:v1.5",
      {
        kind: "server",
        endpoint: "https://host/v1/embeddings?api-version=2",
        model: "nomic:v1.5",
        queryPrefix: "search_query: ",
        paperPrefix: "search_document: ",
      },
    ],
  ])("reads %j", (text, choice) => expect(parseEncoderConfig(text)).toEqual(choice));

  it.each([
    ["http://host/v1", "must name the model after a #"],
    ["http://user:pass@host/v1#m", "must not hold a name or password"],
    ["http://#m", "must be an address"],
    ["ftp://host/v1#m", "must be builtin, an http or https address, or a folder"],
    ["refine:", "must name a folder after refine:"],
    ["x".repeat(3_000), "must be at most 2000 characters"],
  ])("refuses %j", (text, sentence) => expect(parseEncoderConfig(text)).toContain(sentence));
});

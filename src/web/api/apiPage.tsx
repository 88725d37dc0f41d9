/** The page of the API: every operation with its parameters, body and responses, an example, and a link to try it. */

import type { PageContext } from "../../http/services.ts";
import { count } from "../../lib/text.ts";
import { Layout } from "../layout/Layout.tsx";
import { Backticked, FieldList } from "./ApiFields.tsx";
import {
  type ApiDocument,
  type ApiSchema,
  curl,
  exampleAddress,
  grouped,
  type ListedOperation,
  typeWords,
} from "./apiDocument.ts";

interface ApiView {
  page: PageContext;
  /** The URL of this instance, for commands. */
  address: string;
  document: ApiDocument;
  /** Values of parameters for which there is something here. */
  real: Record<string, string>;
}

export const ApiPage = ({ page, address, document, real }: ApiView) => {
  const groups = grouped(document);
  return (
    <Layout page={page} title="API" canonical="/api" byMail={false}>
      <section class="prose api">
        <h1>The API of {page.title}</h1>
        {document.info.description.split("\n\n").map((paragraph) => (
          <p>
            <Backticked text={paragraph} />
          </p>
        ))}
        <p>
          The same for programs: <a href="/api/v1/openapi.json">the OpenAPI document</a>. Make a token on{" "}
          <a href="/account">your account’s page</a>.
        </p>
        <nav aria-label="Operations">
          {[...groups].map(([group, operations]) => (
            <>
              <h2>{group}</h2>
              <ul class="plainlist">
                {operations.map(({ operationId, summary }) => (
                  <li>
                    <a href={`#${operationId}`}>{summary}</a>
                  </li>
                ))}
              </ul>
            </>
          ))}
        </nav>
        {[...groups.values()].flat().map((operation) => (
          <OperationPart operation={operation} address={address} real={real} />
        ))}
        <Shapes schemas={document.components.schemas} />
        <Problems problems={document["x-problems"]} />
      </section>
    </Layout>
  );
};

interface PartProps {
  operation: ListedOperation;
  address: string;
  real: Record<string, string>;
}

const OperationPart = ({ operation, address, real }: PartProps) => {
  const { operationId, method, path, summary, description, parameters = [], requestBody } = operation;
  const scope = operation["x-scope"];
  const body = requestBody?.content["application/json"]?.schema;
  return (
    <article class="operation" id={operationId}>
      <h2>{summary}</h2>
      <p class="asked">
        <b>{method.toUpperCase()}</b> <code>{path}</code>
      </p>
      {description && (
        <p>
          <Backticked text={description} />
        </p>
      )}
      <p class="small">
        {scope === null ? "For everybody." : `For a token that may ${scope}.`} <Responses operation={operation} />
      </p>
      {parameters.length > 0 && (
        <Folded description={count(parameters.length, "parameter")} of={summary}>
          <FieldList
            fields={parameters.map(({ name, required, description, schema }) => ({
              name,
              required,
              schema: { ...schema, ...(description ? { description } : {}) },
            }))}
          />
        </Folded>
      )}
      {body && (
        <Folded description="The body" of={summary}>
          <FieldList fields={fieldsOf(body)} />
        </Folded>
      )}
      <pre>
        <code>{curl(operation, address, real)}</code>
      </pre>
      {method === "get" && canBeTried(operation, real) && (
        <p>
          <a href={exampleAddress(operation, real)}>
            Try it<span class="unseen">: {summary}</span>
          </a>
        </p>
      )}
    </article>
  );
};

/** Whether every parameter of the path has a value for which there is something here. */
const canBeTried = ({ path }: ListedOperation, real: Record<string, string>): boolean =>
  [...path.matchAll(/\{(\w+)\}/g)].every((match) => real[match[1] ?? ""] !== undefined);

const Responses = ({ operation: { responses } }: Pick<PartProps, "operation">) => (
  <>
    {Object.entries(responses)
      .filter(([status]) => status.startsWith("2"))
      .map(([status, { description, content }]) => {
        const { shape } = typeWords(content?.["application/json"]?.schema ?? {});
        return (
          <>
            {status}: {shape ? <a href={`#shape-${shape}`}>{shape}</a> : null}
            {shape ? ". " : ""}
            {description}{" "}
          </>
        );
      })}
  </>
);

const Folded = ({ description, of, children }: { description: string; of: string; children: unknown }) => (
  <details>
    <summary>
      {description}
      <span class="unseen"> of: {of}</span>
    </summary>
    {children}
  </details>
);

const fieldsOf = ({ properties = {}, required = [] }: ApiSchema) =>
  Object.entries(properties).map(([name, schema]) => ({ name, schema, required: required.includes(name) }));

const Shapes = ({ schemas }: { schemas: Record<string, ApiSchema> }) => (
  <>
    <h2 id="shapes">Schemas of responses</h2>
    {Object.entries(schemas).map(([name, schema]) => (
      <article class="operation" id={`shape-${name}`}>
        <h3>{name}</h3>
        {schema.description && <p>{schema.description}</p>}
        <Folded description={count(fieldsOf(schema).length, "field")} of={name}>
          <FieldList fields={fieldsOf(schema)} always />
        </Folded>
      </article>
    ))}
  </>
);

const Problems = ({ problems }: { problems: ApiDocument["x-problems"] }) => (
  <>
    <h2 id="problems">Errors</h2>
    <dl class="fields">
      {problems.map(({ code, status, title }) => (
        <>
          <dt id={code}>
            <code>{code}</code> <span class="type">{status}</span>
          </dt>
          <dd>{title}.</dd>
        </>
      ))}
    </dl>
  </>
);

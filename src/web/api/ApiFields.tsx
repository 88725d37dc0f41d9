/** Fields of a request or an answer: name, type, what they mean. */
import { type ApiSchema, typeWords } from "./apiDocument.ts";

interface Field {
  name: string;
  required: boolean;
  schema: ApiSchema;
}

/** `always` for answers, whose fields are always there. */
export const FieldList = ({ fields, always = false }: { fields: Field[]; always?: boolean }) => (
  <dl class="fields">
    {fields.map(({ name, required, schema }) => (
      <>
        <dt>
          <code>{name}</code> <Type schema={schema} /> {required && !always && <span class="type">needed</span>}
          {hasUsual(schema) && <span class="type">{String(schema.default)} if left out</span>}
        </dt>
        <dd>{schema.description && <Backticked text={schema.description} />}</dd>
      </>
    ))}
  </dl>
);

/** What is usually empty goes without saying. */
const hasUsual = ({ default: usual }: ApiSchema): boolean => usual !== undefined && String(usual) !== "";

const Type = ({ schema }: { schema: ApiSchema }) => {
  const { words, shape } = typeWords(schema);
  return <span class="type">{shape ? <a href={`#shape-${shape}`}>{words}</a> : words}</span>;
};

/** Text whose code is between backticks. */
export const Backticked = ({ text }: { text: string }) => (
  <>{text.split("`").map((part, i) => (i % 2 === 1 ? <code>{part}</code> : part))}</>
);

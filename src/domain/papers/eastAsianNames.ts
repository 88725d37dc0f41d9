/**
 * Names in Chinese, Japanese and Korean script. The family name comes first and no space follows it, however a source
 * divides the name. Foreign names in these scripts keep the order of their own language.
 */

const LETTERS = /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}ー・·\s]+$/u;
const KATAKANA = /^[\p{Script=Katakana}ー・\s]+$/u;
const HANGUL = /^[\p{Script=Hangul}\s]+$/u;

/** Whether a name has no other letters than Chinese, Japanese or Korean ones. */
export const isEastAsian = (name: string): boolean => LETTERS.test(name) && /\p{L}/u.test(name);

/** Joins the parts of a name in the order in which it is said. Both are in these scripts. */
export function joinEastAsian(family: string, given: string): string {
  const [last, first] = [withoutSpaces(family), withoutSpaces(given)];
  if (KATAKANA.test(family) && KATAKANA.test(given)) return `${first}・${last}`;
  if (HANGUL.test(family) && last.length > 1 && !KOREAN_COMPOUNDS.has(last)) return `${first} ${last}`;
  return last + first;
}

/** A family name of five characters is the longest in Japan. */
const MAX_FAMILY_CHARACTERS = 5;
const MAX_GIVEN_CHARACTERS = 5;

/** Divides a full name at its spaces ("佐藤 花子"); undefined where they do not tell the family name. */
export function divideEastAsian(name: string): { family: string; given: string } | undefined {
  if (!isEastAsian(name) || GROUP_WORD.test(name)) return undefined;
  const [family = "", ...rest] = name.trim().split(/\s+/);
  const given = rest.join("");
  if (rest.length === 0 || KATAKANA.test(name) || /[・·]/.test(name)) return undefined;
  // Three pieces are syllables ("김 민 준"), or several names.
  if (areFullNames([family, ...rest]) || (rest.length > 1 && rest.some((piece) => piece.length > 1))) return undefined;
  if (family.length > MAX_FAMILY_CHARACTERS || given.length > MAX_GIVEN_CHARACTERS) return undefined;
  return HANGUL.test(name) && !KOREAN.has(family) && !KOREAN_COMPOUNDS.has(family) ? undefined : { family, given };
}

/** Whether the name says in one of these languages that it is a group's. */
export const isEastAsianGroup = (name: string): boolean => GROUP_WORD.test(name);

const GROUP_WORD =
  /大[学學]|研究|[学學]会|[学學]會|[协協][会會]|委[员員][会會]|[实實][验驗]室|[团團][队隊]|小[组組]|中心|公司|会社|チーム|グループ|センター|プロジェクト|연구|대학|학회|협회|위원회|센터|그룹|주식회사/;

/** Whether pieces are full names ("谢明 王小海") by the family names that they begin with, whatever is between them. */
export const areFullNames = (pieces: readonly string[]): boolean =>
  pieces.length > 1 &&
  (pieces.every((piece) => HANGUL.test(piece) && piece.length >= 3 && KOREAN.has(piece[0] ?? "")) ||
    (pieces.every(beginsInChinese) && pieces.some((piece) => SIMPLIFIED.has(piece[0] ?? ""))));

/** Longer than most family names of Japan. */
const MIN_FULL_CHARACTERS = 3;

/**
 * Whether pieces between commas are full names ("谢明,王小海") rather than the two parts of one ("山田, 太郎"). `tight` is
 * whether the commas have no space after them, or are full-width.
 */
export function areListed(pieces: readonly string[], tight: boolean): boolean {
  if (!pieces.every(isEastAsian)) return false;
  if (pieces.length > 2 || areFullNames(pieces) || pieces.every((piece) => divideEastAsian(piece))) return true;
  if (!tight || pieces.some((piece) => HANGUL.test(piece))) return false;
  return pieces.every(beginsInChinese) || pieces.every((piece) => piece.length >= MIN_FULL_CHARACTERS);
}

/** With a Chinese family name that does not stand alone. */
const beginsInChinese = (piece: string): boolean =>
  piece.length > 1 &&
  !CHINESE_COMPOUNDS.has(piece) &&
  (CHINESE.has(piece[0] ?? "") || CHINESE_COMPOUNDS.has(piece.slice(0, 2)));

const withoutSpaces = (text: string): string => text.replace(/\s+/g, "");

/** Frequent family names that Japanese does not write so. */
const SIMPLIFIED = new Set("张刘陈杨赵吴孙马罗郑谢冯萧邓许吕苏卢蒋贾叶阎钟谭邹陆钱汤贺龚顾龙乔");
const CHINESE = new Set([
  ...SIMPLIFIED,
  ..."王李黄周徐胡朱高林何郭梁宋韩唐于董程曹袁傅沈曾彭蔡丁魏薛余潘杜戴夏汪田任姜范方石姚廖熊金郝孔白崔康毛邱秦江史侯邵孟万段雷尹黎易常武赖文",
  ..."張劉陳楊趙黃吳孫馬羅鄭謝韓馮蕭鄧許呂蘇盧蔣賈葉閻鐘譚鄒陸錢湯賀龔萬顧龍喬賴",
]);
const CHINESE_COMPOUNDS = new Set(
  "欧阳 歐陽 司马 司馬 诸葛 諸葛 上官 东方 東方 皇甫 尉迟 尉遲 公孙 公孫 慕容 令狐 司徒 夏侯 端木 南宫 南宮".split(" "),
);
const KOREAN = new Set(
  "김이박최정강조윤장임한오서신권황안송류유홍전고문손양배백허남심노하곽성차주우구민진지엄채원천방공현함변염여추도소석선설마길연위표명기반라왕금옥육인맹제모탁국은편용",
);
const KOREAN_COMPOUNDS = new Set("남궁 황보 제갈 사공 선우 서문 독고 동방".split(" "));

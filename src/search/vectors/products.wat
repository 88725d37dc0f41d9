;; The arithmetic of vectors in memory (memory.ts), with vector instructions.
;; products.wasm.ts holds this compiled; a test compiles it again and compares.
;;
;; row: as many bytes as the stride says, a multiple of 16.
;; sketch of a row: a bit for each of its bytes, 1 where it is above 0. Sixteen rows' sketches are a block: a byte of the
;; first row's, the same byte of the second's, and so on, then their next bytes.
(module
  (import "env" "memory" (memory 1))

  ;; Inner products of one vector of 16-bit integers with the rows of a list, 32 bits each, to out.
  (func (export "products")
    (param $list i32) (param $count i32) (param $rows i32) (param $vector i32) (param $stride i32) (param $out i32)
    (local $sum v128) (local $bytes v128) (local $part i32) (local $row i32) (local $rowEnd i32) (local $end i32)
    (local.set $end (i32.add (local.get $list) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $each
        (br_if $done (i32.ge_u (local.get $list) (local.get $end)))
        (local.set $row
          (i32.add (local.get $rows) (i32.mul (i32.load (local.get $list)) (local.get $stride))))
        (local.set $rowEnd (i32.add (local.get $row) (local.get $stride)))
        (local.set $part (local.get $vector))
        (local.set $sum (v128.const i32x4 0 0 0 0))
        (loop $parts
          (local.set $bytes (v128.load (local.get $row)))
          (local.set $sum
            (i32x4.add
              (local.get $sum)
              (i32x4.add
                (i32x4.dot_i16x8_s
                  (i16x8.extend_low_i8x16_s (local.get $bytes))
                  (v128.load (local.get $part)))
                (i32x4.dot_i16x8_s
                  (i16x8.extend_high_i8x16_s (local.get $bytes))
                  (v128.load offset=16 (local.get $part))))))
          (local.set $row (i32.add (local.get $row) (i32.const 16)))
          (local.set $part (i32.add (local.get $part) (i32.const 32)))
          (br_if $parts (i32.lt_u (local.get $row) (local.get $rowEnd))))
        (i32.store
          (local.get $out)
          (i32.add
            (i32.add (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum)))
            (i32.add (i32x4.extract_lane 2 (local.get $sum)) (i32x4.extract_lane 3 (local.get $sum)))))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (local.set $list (i32.add (local.get $list) (i32.const 4)))
        (br $each))))

  ;; Writes the sketch of a row; at: where its first byte goes.
  (func (export "sketch") (param $row i32) (param $stride i32) (param $at i32)
    (local $bits i32) (local $end i32)
    (local.set $end (i32.add (local.get $row) (local.get $stride)))
    (loop $parts
      (local.set $bits
        (i8x16.bitmask (i8x16.gt_s (v128.load (local.get $row)) (v128.const i32x4 0 0 0 0))))
      (i32.store8 (local.get $at) (local.get $bits))
      (i32.store8 offset=16 (local.get $at) (i32.shr_u (local.get $bits) (i32.const 8)))
      (local.set $row (i32.add (local.get $row) (i32.const 16)))
      (local.set $at (i32.add (local.get $at) (i32.const 32)))
      (br_if $parts (i32.lt_u (local.get $row) (local.get $end)))))

  ;; Sums, 16 bits for each row of the blocks, to out. tables: for each four bits of a sketch in turn, sixteen bytes
  ;; that say what each pattern of them adds. Four bytes of the tables must not add up to more than 7 bits.
  (func (export "sketched")
    (param $block i32) (param $count i32) (param $tables i32) (param $stride i32) (param $out i32)
    (local $low v128) (local $high v128) (local $first v128) (local $second v128) (local $four v128) (local $nibble v128)
    (local $table i32) (local $tablesEnd i32) (local $end i32)
    (local.set $nibble (v128.const i8x16 15 15 15 15 15 15 15 15 15 15 15 15 15 15 15 15))
    (local.set $end
      (i32.add (local.get $block) (i32.mul (local.get $count) (i32.shl (local.get $stride) (i32.const 1)))))
    (local.set $tablesEnd (i32.add (local.get $tables) (i32.shl (local.get $stride) (i32.const 2))))
    (block $done
      (loop $blocks
        (br_if $done (i32.ge_u (local.get $block) (local.get $end)))
        (local.set $low (v128.const i32x4 0 0 0 0))
        (local.set $high (v128.const i32x4 0 0 0 0))
        (local.set $table (local.get $tables))
        (loop $parts
          (local.set $first (v128.load (local.get $block)))
          (local.set $second (v128.load offset=16 (local.get $block)))
          (local.set $four
            (i8x16.add
              (i8x16.add
                (i8x16.swizzle
                  (v128.load (local.get $table))
                  (v128.and (local.get $first) (local.get $nibble)))
                (i8x16.swizzle
                  (v128.load offset=16 (local.get $table))
                  (i8x16.shr_u (local.get $first) (i32.const 4))))
              (i8x16.add
                (i8x16.swizzle
                  (v128.load offset=32 (local.get $table))
                  (v128.and (local.get $second) (local.get $nibble)))
                (i8x16.swizzle
                  (v128.load offset=48 (local.get $table))
                  (i8x16.shr_u (local.get $second) (i32.const 4))))))
          (local.set $low (i16x8.add (local.get $low) (i16x8.extend_low_i8x16_s (local.get $four))))
          (local.set $high (i16x8.add (local.get $high) (i16x8.extend_high_i8x16_s (local.get $four))))
          (local.set $block (i32.add (local.get $block) (i32.const 32)))
          (local.set $table (i32.add (local.get $table) (i32.const 64)))
          (br_if $parts (i32.lt_u (local.get $table) (local.get $tablesEnd))))
        (v128.store (local.get $out) (local.get $low))
        (v128.store offset=16 (local.get $out) (local.get $high))
        (local.set $out (i32.add (local.get $out) (i32.const 32)))
        (br $blocks))))
  ;; Writes to $out the numbers of the rows, among the first $count, that score at least $least, 32 bits each.
  ;; Returns how many it wrote.
  ;; Scores are looked at eight at a time, so there must be a multiple of eight of them.
  (func (export "reaching") (param $scores i32) (param $count i32) (param $least i32) (param $out i32) (result i32)
    (local $row i32) (local $bits i32) (local $from i32) (local $leasts v128)
    (local.set $from (local.get $out))
    (local.set $leasts (i16x8.splat (local.get $least)))
    (block $done
      (loop $eight
        (br_if $done (i32.ge_u (local.get $row) (local.get $count)))
        (local.set $bits (i16x8.bitmask (i16x8.ge_s (v128.load (local.get $scores)) (local.get $leasts))))
        (block $none
          (loop $each
            (br_if $none (i32.eqz (local.get $bits)))
            (i32.store (local.get $out) (i32.add (local.get $row) (i32.ctz (local.get $bits))))
            (local.set $out (i32.add (local.get $out) (i32.const 4)))
            (local.set $bits (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1))))
            (br $each)))
        (local.set $row (i32.add (local.get $row) (i32.const 8)))
        (local.set $scores (i32.add (local.get $scores) (i32.const 16)))
        (br $eight)))
    (i32.shr_u (i32.sub (local.get $out) (local.get $from)) (i32.const 2))))

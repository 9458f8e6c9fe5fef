/* SPDX-License-Identifier: MIT
 *
 * Other names of the fields that several registers have, the usual Vietnamese one first:
 * what offices write above these columns of their spreadsheets, folded and run together.
 */
#ifndef MODEL_ALIASES_H
#define MODEL_ALIASES_H

#define ALIAS_NAME    "ten hoten hovaten"
#define ALIAS_CID     "cccd cancuoc socccd socancuoc socancuoccongdan cmnd socmnd"
#define ALIAS_PHONE   "dienthoai dt sodienthoai sodt sdt didong"
#define ALIAS_ADDRESS "diachi noio thuongtru diachithuongtru"
#define ALIAS_CONTENT "noidung trichyeu noidungvuviec"

#endif

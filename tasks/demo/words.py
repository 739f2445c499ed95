"""What do agencies write in the demonstration? Plain sentences of the field, chosen by a seeded die."""

RESULTS = (
    "Đã hoàn thành nhiệm vụ được giao; sản phẩm đã được cấp có thẩm quyền phê duyệt và đưa vào sử dụng.",
    "Đã hoàn thành việc rà soát, tổng hợp và ban hành văn bản theo yêu cầu.",
    "Đã tổ chức triển khai đầy đủ các nội dung, nghiệm thu sản phẩm và báo cáo kết quả.",
    "Đã trình và được ban hành; đang phổ biến đến các đơn vị trực thuộc.",
    "Đã hoàn thành, kết nối và kiểm thử xong; số liệu được đối soát với cơ quan phối hợp.",
)
PROGRESS = (
    "Đã thành lập tổ công tác, phân công đơn vị chủ trì và xây dựng kế hoạch chi tiết.",
    "Đã hoàn thành dự thảo, đang lấy ý kiến các cơ quan phối hợp.",
    "Đã tiếp thu ý kiến góp ý, hoàn thiện hồ sơ để trình cấp có thẩm quyền.",
    "Đang triển khai đồng loạt; khối lượng đạt khoảng hai phần ba kế hoạch.",
    "Đã rà soát xong hiện trạng, xác định danh mục hạng mục cần đầu tư, bổ sung.",
    "Đang phối hợp với đơn vị kỹ thuật để kết nối, đồng bộ dữ liệu.",
)
DUTY = (
    "Trong kỳ tiếp tục thực hiện theo kế hoạch, không phát sinh vướng mắc.",
    "Đã cập nhật tiến độ và kết quả trong kỳ lên Hệ thống; minh chứng gửi kèm theo từng nhiệm vụ.",
    "Đã tổ chức thêm một đợt tập huấn, hỗ trợ cơ sở; kết quả đạt yêu cầu.",
    "Đã kiểm tra, đôn đốc các đơn vị trực thuộc; các đơn vị thực hiện đúng yêu cầu.",
)
DIFFICULTIES = (
    "Kinh phí chưa được bố trí kịp thời; thủ tục mua sắm kéo dài.",
    "Chưa có hướng dẫn thống nhất về tiêu chuẩn kỹ thuật kết nối dữ liệu.",
    "Nhân lực chuyên trách còn thiếu, phải kiêm nhiệm nhiều việc.",
    "Dữ liệu từ địa phương gửi về chậm, chất lượng chưa đồng đều.",
    "Một số nội dung phụ thuộc văn bản của cơ quan khác chưa ban hành.",
)
PROPOSALS = (
    "Đề nghị sớm bố trí kinh phí bổ sung trong năm.",
    "Đề nghị Bộ Khoa học và Công nghệ ban hành hướng dẫn kỹ thuật.",
    "Đề nghị Tổ giúp việc đôn đốc các cơ quan phối hợp gửi ý kiến đúng hạn.",
)
SENT_BACK = (
    "Minh chứng chưa thể hiện đủ sản phẩm theo yêu cầu của văn bản; đề nghị bổ sung quyết định ban hành.",
    "Báo cáo chưa có số liệu đối soát; đề nghị bổ sung và báo cáo lại.",
    "Văn bản kèm theo mới là dự thảo, chưa được ký ban hành.",
)
EXTEND = (
    "Cần thêm thời gian lấy ý kiến các bộ, ngành và hoàn thiện hồ sơ trình.",
    "Khối lượng dữ liệu lớn hơn dự kiến, cần thêm thời gian làm sạch và đối soát.",
    "Chờ văn bản hướng dẫn của cấp trên làm căn cứ triển khai.",
)
GRANTED = "Yêu cầu hoàn thành dứt điểm trong thời hạn mới, không gia hạn thêm."
REFUSED = "Không đủ căn cứ để gia hạn; yêu cầu tập trung hoàn thành."
DECLINE = "Nội dung không thuộc chức năng, nhiệm vụ của cơ quan; đề nghị giao cơ quan khác chủ trì."
INSIST = "Nội dung thuộc lĩnh vực quản lý của cơ quan; đề nghị tiếp tục thực hiện."
FINISHED = (
    "Đã gửi ý kiến phối hợp theo đề nghị của cơ quan chủ trì.",
    "Đã cử cán bộ tham gia, hoàn thành phần việc phối hợp.",
    "Đã cung cấp đủ số liệu, tài liệu cho cơ quan chủ trì.",
)
KINDS_OF_PROOF = ("BC", "QĐ", "CV", "KH")
